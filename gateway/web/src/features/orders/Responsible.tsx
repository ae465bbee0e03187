import { MultiSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type OrdersOrderPage, ordersPatchOrder } from "@/api/generated";
import { answer } from "@/api/problem";
import { useSayProblem } from "@/ui/problems";
import { colleagues, orderKeys } from "./orders.api";

/** Who answers for the order; chosen here by whoever may change it. */
export function Responsible({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const { order } = page;
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const mayName = page.actions.some((one) => one.action === "edit" && one.refused === null);
  const people = useQuery({ ...colleagues(order.store_id), enabled: mayName });
  const name = useMutation({
    mutationFn: (responsible: string[]) =>
      answer(
        ordersPatchOrder({
          path: { order_id: order.id },
          headers: { "If-Match": `"${order.version}"` },
          body: { responsible },
        }),
      ),
    onError: sayProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });
  if (!mayName) return order.responsible.map((one) => one.name || "–").join(", ");
  // Who is named stays in the list, though they work elsewhere now.
  const names = new Map([...(people.data ?? []), ...order.responsible].map((one) => [one.id, one.name || "–"]));
  return (
    <MultiSelect
      aria-label={t("page.responsible")}
      placeholder={order.responsible.length === 0 ? t("page.nobodyYet") : undefined}
      hidePickedOptions
      styles={{ inputField: { minWidth: 20 } }}
      maxValues={20}
      data={[...names].map(([value, label]) => ({ value, label }))}
      value={name.isPending ? name.variables : order.responsible.map((one) => one.id)}
      disabled={name.isPending}
      onChange={(chosen) => name.mutate(chosen)}
    />
  );
}
