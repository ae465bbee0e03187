import i18next from "i18next";
import { ordersListOrders } from "@/api/generated";
import { answer } from "@/api/problem";
import type { Source } from "@/app/palette/sources";

/** The server searches from three letters on. */
const SHORTEST = 3;

export const search: Source = async (text, signal) => {
  if (text.trim().length < SHORTEST) return [];
  await i18next.loadNamespaces("orders");
  const { items } = await answer(ordersListOrders({ query: { q: text.trim(), size: 8 }, signal }));
  return items.map((row) => ({
    id: row.id,
    label: [row.number, row.customer_name, row.recipient_name].filter(Boolean).join(" · "),
    description: i18next.t(`orders:status.${row.status}`),
    to: `/app/orders/${row.id}`,
  }));
};
