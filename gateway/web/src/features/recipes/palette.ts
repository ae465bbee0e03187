import i18next from "i18next";
import { inventoryGetCatalogue } from "@/api/generated";
import { answer } from "@/api/problem";
import type { Source } from "@/app/palette/sources";
import { titleIn } from "@/ui/titles";

/** Bouquets open their card, products their place in the stock. */
export const search: Source = async (text, signal) => {
  const page = await answer(inventoryGetCatalogue({ query: { q: text, size: 8 }, signal }));
  return page.items.map((item) => ({
    id: item.id,
    label: titleIn(item.title, i18next.language),
    description: item.sku,
    to: item.kind === "product" ? `/app/stock?q=${encodeURIComponent(item.sku)}` : `/app/recipes/${item.id}`,
  }));
};
