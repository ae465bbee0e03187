import type { InventoryOfferOut, InventoryTitles, OrdersPublicOrder } from "@/api/generated";
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
const WAY = ["placed", "confirmed", "in_assembly", "ready", "in_delivery", "delivered"] as const;
type Step = (typeof WAY)[number];

/** The step an order is at, and whether that one is done or still goes on. */
const AT: Record<string, [Step, "done" | "going"]> = {
  placed: ["placed", "done"],
  confirmed: ["confirmed", "done"],
  paid: ["confirmed", "done"],
  with_florists: ["confirmed", "done"],
  in_assembly: ["in_assembly", "going"],
  ready_for_courier: ["ready", "done"],
  courier_assigned: ["ready", "done"],
  in_delivery: ["in_delivery", "going"],
  delivered: ["delivered", "done"],
};

/** The steps of this order's way; what is fetched is never on the road. */
export function wayOf(kind: OrdersPublicOrder["delivery_kind"]): Step[] {
  return WAY.filter((step) => kind === "courier" || step !== "in_delivery");
}

/** How many steps of the way are behind; null when the order ended otherwise. */
export function stepsDone(way: Step[], status: string): number | null {
  const [step, how] = AT[status] ?? [];
  return step ? way.indexOf(step) + (how === "done" ? 1 : 0) : null;
}

/** 404 and its like: nothing stands at this address, and asking again does not help. */
export const isNowhere = (status: number) => [404, 410, 422].includes(status);

const SOON_MS = 2_000;
const LATER_MS = 10_000;
const SELDOM_MS = 30_000;
const MINUTE_MS = 60_000;

/** How long to wait before asking for the window again: often while somebody is at it, seldom when left open. */
export function windowPause(sinceTouchMs: number): number {
  if (sinceTouchMs < MINUTE_MS) return SOON_MS;
  return sinceTouchMs < 5 * MINUTE_MS ? LATER_MS : SELDOM_MS;
}

const ENDED = new Set(["delivered", "cancelled", "lost"]);
/** States that the platform itself leaves within moments, or with the buyer's payment. */
const SHORT = new Set(["placed", "confirmed", "paid"]);

/** How long to wait before asking for an order again; false once nothing can change any more. */
export function orderPause(status: string | undefined, sinceChangeMs: number): number | false {
  if (status === undefined) return LATER_MS;
  if (ENDED.has(status)) return false;
  if (SHORT.has(status) && sinceChangeMs < 2 * MINUTE_MS) return SOON_MS;
  return sinceChangeMs < 10 * MINUTE_MS ? LATER_MS : SELDOM_MS;
}
