import type { InventoryOfferOut, InventoryTitles } from "@/api/generated";
import type { Language } from "@/i18n";
import type { Money } from "@/ui/format";

export type BasketLine = {
  id: string;
  kind: InventoryOfferOut["kind"];
  title: InventoryTitles;
  price: Money;
  count: number;
};
export type Basket = BasketLine[];

export function titleIn(titles: InventoryTitles, language: Language): string {
  return titles[language] || titles.ru || titles.en || "";
}

export function putIn(basket: Basket, offer: InventoryOfferOut): Basket {
  if (basket.some((line) => line.id === offer.id)) return withCount(basket, offer.id, (count) => count + 1);
  const { id, kind, title, price } = offer;
  return [...basket, { id, kind, title, price, count: 1 }];
}

export function withCount(basket: Basket, id: string, change: (count: number) => number): Basket {
  return basket
    .map((line) => (line.id === id ? { ...line, count: change(line.count) } : line))
    .filter((line) => line.count > 0);
}

/** Lines the store cannot make any more, as it stands now. Offers on pages not loaded yet are not judged. */
export function soldOut(basket: Basket, offers: InventoryOfferOut[], allLoaded: boolean): BasketLine[] {
  const available = new Map(offers.map((offer) => [offer.id, offer.available]));
  return basket.filter((line) => {
    const left = available.get(line.id);
    return left === undefined ? allLoaded : left < line.count;
  });
}

export function totalOf(basket: Basket, fee: Money | null): Money | null {
  const currency = basket[0]?.price.currency;
  if (!currency) return null;
  const goods = basket.reduce((sum, line) => sum + line.price.amount * line.count, 0);
  return { amount: goods + (fee?.amount ?? 0), currency };
}

/** What a buyer sees of an order's way, in order; a cancelled or lost one has an end of its own. */
export const WAY = ["placed", "paid", "in_assembly", "ready", "in_delivery", "delivered"] as const;
const REACHED: Record<string, number> = {
  placed: 0,
  confirmed: 0,
  paid: 1,
  with_florists: 1,
  in_assembly: 2,
  ready_for_courier: 3,
  courier_assigned: 3,
  in_delivery: 4,
  delivered: 5,
};

/** How far along the way an order is; null when it ended otherwise. */
export function reached(status: string): number | null {
  return REACHED[status] ?? null;
}
