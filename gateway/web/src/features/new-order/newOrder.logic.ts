import type {
  DeliveryQuote,
  InventoryHoldIn,
  InventorySellableKind,
  OrdersNewDelivery,
  OrdersNewOrder,
  OrdersPaymentMode,
} from "@/api/generated";
import type { Money } from "@/ui/format";
import type { Titles } from "@/ui/titles";
import { addressOf } from "./address.logic";

/** A stem of a bouquet that is put together here; the quantity is for one bouquet. */
export type Stem = { productId: string; title: Titles; quantity: number; price: Money | null };

/** One line of the order as it is being taken. */
export type Item = {
  key: string;
  kind: InventorySellableKind;
  /** None for a bouquet that is made up here. */
  sellableId: string | null;
  title: Titles | null;
  photo: string | null;
  quantity: number;
  stems: Stem[];
  wishes: string;
  /** In whole units of the currency; the price the buyer agreed to. */
  budget: number | null;
};

export type Buyer = { customerId: string | null; name: string; phone: string };
export type Place = {
  text: string;
  entrance: string;
  floor: string;
  apartment: string;
  point: { latitude: number; longitude: number } | null;
  /** Where nobody knows the point: the zone named by a person. */
  zoneId: string | null;
};
export type Slot = { id: string; startsAt: string; endsAt: string };

/** An order that is being taken. Kept on this machine until it is placed or thrown away. */
export type Draft = {
  buyer: Buyer;
  forBuyer: boolean;
  recipient: { name: string; phone: string };
  kind: "courier" | "pickup";
  place: Place;
  day: string | null;
  slot: Slot | null;
  /** For a pick-up: "HH:MM" of the day. */
  pickUpAt: string;
  items: Item[];
  cardText: string;
  notes: string;
  deliveryNotes: string;
  wantsPhoto: boolean;
  showsPrices: boolean;
  showsBuyer: boolean;
  standing: boolean | null;
  paymentMode: OrdersPaymentMode;
  hold: { id: string; expiresAt: string } | null;
  /** Idempotency-Key of placing this very order. */
  key: string;
};

const NOWHERE: Place = { text: "", entrance: "", floor: "", apartment: "", point: null, zoneId: null };

export function emptyDraft(key: string): Draft {
  return {
    buyer: { customerId: null, name: "", phone: "" },
    forBuyer: false,
    recipient: { name: "", phone: "" },
    kind: "courier",
    place: NOWHERE,
    day: null,
    slot: null,
    pickUpAt: "",
    items: [],
    cardText: "",
    notes: "",
    deliveryNotes: "",
    wantsPhoto: false,
    showsPrices: false,
    showsBuyer: false,
    standing: null,
    paymentMode: "online",
    hold: null,
    key,
  };
}

/** Whether there is anything that would be a pity to lose. */
export function isEmpty(draft: Draft): boolean {
  const { buyer, recipient, place, items, cardText, notes, deliveryNotes } = draft;
  const words = [buyer.name, buyer.phone, recipient.name, recipient.phone, place.text, cardText, notes, deliveryNotes];
  return items.length === 0 && buyer.customerId === null && words.every((one) => one.trim() === "");
}

/** Quantities cross the wire as decimal text with three places. */
export function amountOf(quantity: number): string {
  return quantity.toFixed(3);
}

const MINOR = 100;

export function minor(whole: number, currency: string): Money {
  return { amount: Math.round(whole * MINOR), currency };
}

/** The same thing chosen again is one more of it. */
export function withItem(items: Item[], added: Item): Item[] {
  const same = items.findIndex((item) => item.sellableId !== null && item.sellableId === added.sellableId);
  if (same < 0) return [...items, added];
  return items.map((item, index) => (index === same ? { ...item, quantity: item.quantity + added.quantity } : item));
}

export function withStem(stems: Stem[], added: Stem): Stem[] {
  if (!stems.some((stem) => stem.productId === added.productId)) return [...stems, added];
  return stems.map((stem) =>
    stem.productId === added.productId ? { ...stem, quantity: stem.quantity + added.quantity } : stem,
  );
}

const counted = (stems: Stem[]) => stems.filter((stem) => stem.quantity > 0);

/** Minor units that the stems of one bouquet cost by themselves; what has no price counts for nothing. */
export function stemsWorth(stems: Stem[]): number {
  return counted(stems).reduce((sum, { quantity, price }) => sum + quantity * (price?.amount ?? 0), 0);
}

/** Lines that want stems: a bouquet in words wants none before a florist chooses them. */
export function demandOf(items: Item[], storeId: string, neededAt: string | null): InventoryHoldIn | null {
  const lines = items
    .filter((item) => item.quantity > 0 && (item.sellableId !== null || counted(item.stems).length > 0))
    .map((item) => ({
      kind: item.kind,
      sellable_id: item.sellableId,
      quantity: amountOf(item.quantity),
      components: counted(item.stems).map((stem) => ({
        product_id: stem.productId,
        quantity: amountOf(stem.quantity),
      })),
    }));
  return lines.length > 0 ? { store_id: storeId, lines, needed_at: neededAt } : null;
}

/** How the order shall reach its recipient, as the server is told. */
export function deliveryOf(draft: Draft, quote: string | null): OrdersNewDelivery {
  const recipient = draft.forBuyer ? draft.buyer : draft.recipient;
  const byCourier = draft.kind === "courier";
  return {
    quote,
    window: !byCourier && draft.slot ? { starts_at: draft.slot.startsAt, ends_at: draft.slot.endsAt } : null,
    address: byCourier && draft.place.text.trim() ? addressOf(draft.place) : null,
    recipient: recipient.name.trim() ? { name: recipient.name.trim(), phone: recipient.phone.trim() || null } : null,
    notes: draft.deliveryNotes,
  };
}

export type Around = { storeId: string; currency: string; conversationId?: string };

/** The request that places the order; `quote` is the sealed promise of the chosen slot. */
export function orderOf(draft: Draft, { storeId, currency, conversationId }: Around, quote: string | null) {
  const order: OrdersNewOrder = {
    store_id: storeId,
    customer_id: draft.buyer.customerId,
    conversation_id: conversationId ?? null,
    hold_id: draft.hold?.id ?? null,
    lines: draft.items.map((item) => ({
      kind: item.kind,
      sellable_id: item.sellableId,
      quantity: amountOf(item.quantity),
      components: counted(item.stems).map((stem) => ({
        product_id: stem.productId,
        quantity: amountOf(stem.quantity),
      })),
      wishes: item.wishes,
      budget: item.budget ? minor(item.budget, currency) : null,
    })),
    delivery: deliveryOf(draft, quote),
    buyer: { name: draft.buyer.name.trim(), phone: draft.buyer.phone.trim() || null },
    payment_mode: draft.paymentMode,
    standing_substitution: draft.standing,
    card_text: draft.cardText,
    notes: draft.notes,
    wants_photo: draft.wantsPhoto,
    shows_prices: draft.showsPrices,
    shows_buyer: draft.showsBuyer,
  };
  return order;
}

export type Missing = "buyer" | "items" | "words" | "recipient" | "address" | "zone" | "slot" | "pickUp";

/** What has to be said before the order can be placed, in the order it is asked for. */
export function missingIn(draft: Draft): Missing[] {
  const found: Missing[] = [];
  if (draft.buyer.customerId === null && (!draft.buyer.name.trim() || !draft.buyer.phone.trim())) found.push("buyer");
  if (draft.items.length === 0) found.push("items");
  if (draft.items.some((item) => !isDescribed(item))) found.push("words");
  if (!(draft.forBuyer ? draft.buyer.name : draft.recipient.name).trim()) found.push("recipient");
  if (draft.kind === "courier") {
    if (!draft.place.text.trim()) found.push("address");
    if (!draft.place.point && !draft.place.zoneId) found.push("zone");
    else if (!draft.slot) found.push("slot");
  } else if (!draft.slot) found.push("pickUp");
  return found;
}

/** A bouquet made up here says what goes in, or is told in words with the money it may cost. */
export function isDescribed(item: Item): boolean {
  if (item.sellableId !== null) return true;
  return counted(item.stems).length > 0 || (item.wishes.trim() !== "" && (item.budget ?? 0) > 0);
}

/** Minutes and seconds left of a hold; null when it is over. */
export function leftOf(expiresAt: string, now: number): string | null {
  const seconds = Math.ceil((new Date(expiresAt).getTime() - now) / 1000);
  if (seconds <= 0) return null;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The chosen slot as it is promised now; null when it is gone. */
export function promised(quotes: DeliveryQuote[] | undefined, slot: Slot | null): DeliveryQuote | null {
  return quotes?.find((quote) => quote.slot_id === slot?.id) ?? null;
}

type Offered = { title: Titles; available?: number | null };

/** What is there comes first, then what begins with the words; among equals the catalogue's own order stays. */
export function bestFirst<T extends Offered>(words: string, found: T[]): T[] {
  const typed = words.toLowerCase();
  const begins = ({ title }: T) => [title.ru, title.hy, title.en].some((one) => one?.toLowerCase().startsWith(typed));
  return [...found].sort(
    (a, b) => Number(!a.available) - Number(!b.available) || Number(begins(b)) - Number(begins(a)),
  );
}

/** The things in the order they were first seen, what is new at the end: counts that change move nothing. */
export function steadied<T extends { id: string }>(seen: string[], now: T[]): T[] {
  const places = new Map(seen.map((id, index) => [id, index]));
  const placeOf = (one: T) => places.get(one.id) ?? seen.length;
  return [...now].sort((a, b) => placeOf(a) - placeOf(b));
}
