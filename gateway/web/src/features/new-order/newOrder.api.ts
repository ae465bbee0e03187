import { queryOptions } from "@tanstack/react-query";
import {
  crmGetCustomer,
  crmPostFromConversation,
  deliveryGetStoreMap,
  deliveryListAddresses,
  deliveryListQuoteDays,
  deliveryListQuotes,
  type InventorySellableKind,
  inventoryGetCatalogue,
  messengerGetConversation,
  type OrdersNewOrder,
  ordersGetOrder,
  ordersPostOrder,
  ordersPreviewNewOrder,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import { bestFirst, type Place } from "./newOrder.logic";

export const newOrderKeys = {
  all: ["newOrder"] as const,
  goods: (store: string, text: string, kinds: InventorySellableKind[]) =>
    ["newOrder", store, "goods", text, kinds] as const,
  map: (store: string) => ["newOrder", store, "map"] as const,
  addresses: (store: string, text: string) => ["newOrder", store, "addresses", text] as const,
  days: (store: string, first: string, where: Where, order: string | undefined) =>
    ["newOrder", store, "days", first, where, order] as const,
  quotes: (store: string, day: string, where: Where, order: string | undefined) =>
    ["newOrder", store, "quotes", day, where, order] as const,
  preview: (order: OrdersNewOrder) => ["newOrder", "preview", order] as const,
  placed: (order: string) => ["newOrder", "placed", order] as const,
  buyer: (customer: string) => ["newOrder", "buyer", customer] as const,
};

export const GOODS_SHOWN = 60;
const STRIP_DAYS = 14;
export const SEEN_DAYS = 7;

/** What can be sold here now, with how many there could be. Follows the stock. */
export function goods(store: string, text: string, kinds: InventorySellableKind[]) {
  return queryOptions({
    queryKey: newOrderKeys.goods(store, text, kinds),
    queryFn: async ({ signal }) => {
      const shared = { store_id: store, q: text || null, sellable_now: true, with_availability: true };
      const pages = await Promise.all(
        kinds.map((kind) => answer(inventoryGetCatalogue({ query: { ...shared, kind, size: GOODS_SHOWN }, signal }))),
      );
      return bestFirst(
        text,
        pages.flatMap((page) => page.items),
      );
    },
    placeholderData: (before) => before,
    meta: hearing(["inventory.stock_", "inventory.publication_", "inventory.price_", "inventory.sellable_"]),
  });
}

export function storeMap(store: string) {
  return queryOptions({
    queryKey: newOrderKeys.map(store),
    queryFn: ({ signal }) => answer(deliveryGetStoreMap({ query: { store_id: store }, signal })),
    staleTime: 10 * 60_000,
    meta: hearing(["delivery.zone_"]),
  });
}

/** The server looks for no more letters than this. */
const LONGEST_LOOK = 100;

/** Addresses delivered to before that begin like this. */
export function addresses(store: string, text: string) {
  return queryOptions({
    queryKey: newOrderKeys.addresses(store, text),
    queryFn: ({ signal }) =>
      answer(deliveryListAddresses({ query: { store_id: store, q: text.slice(0, LONGEST_LOOK), size: 8 }, signal })),
    enabled: text.trim().length >= 2,
    placeholderData: (before) => before,
  });
}

export type Where = { latitude: number; longitude: number } | { zone_id: string };

/** Where slots are asked for: the point when it is known, else the zone. */
export function whereOf(place: Place): Where | null {
  if (place.point) return place.point;
  return place.zoneId ? { zone_id: place.zoneId } : null;
}

const SLOTS = ["delivery.created", "delivery.changed", "delivery.cancelled", "delivery.slot_"];

/** `order`: one that is promised anew, and keeps its place until then. */
export function quoteDays(store: string, first: string, where: Where | null, order?: string) {
  return queryOptions({
    queryKey: newOrderKeys.days(store, first, where ?? { zone_id: "" }, order),
    queryFn: ({ signal }) =>
      answer(
        deliveryListQuoteDays({
          query: { store_id: store, first_day: first, days: STRIP_DAYS, order_id: order, ...where },
          signal,
        }),
      ),
    enabled: where !== null,
    placeholderData: (before) => before,
    meta: hearing(SLOTS),
  });
}

/** The day's slots that are free now, each with its sealed promise, good for half an hour. */
export function quotes(store: string, day: string | null, where: Where | null, order?: string) {
  return queryOptions({
    queryKey: newOrderKeys.quotes(store, day ?? "", where ?? { zone_id: "" }, order),
    queryFn: ({ signal }) =>
      answer(deliveryListQuotes({ query: { store_id: store, day: day ?? "", order_id: order, ...where }, signal })),
    enabled: day !== null && where !== null,
    staleTime: 5 * 60_000,
    meta: hearing(SLOTS),
  });
}

/** What the order would cost as it is now. */
export function preview(order: OrdersNewOrder) {
  return queryOptions({
    queryKey: newOrderKeys.preview(order),
    queryFn: ({ signal }) => answer(ordersPreviewNewOrder({ body: order, signal })),
    enabled: order.lines.length > 0,
    placeholderData: (before) => before,
    meta: hearing(["inventory.price_"]),
  });
}

/** Placed with the key of this draft: pressing twice makes one order. Waits a moment for what stock says. */
export function place(order: OrdersNewOrder, key: string) {
  return answer(ordersPostOrder({ body: order, headers: { "Idempotency-Key": key, prefer: "wait=2" } }));
}

export function placedOrder(orderId: string) {
  return queryOptions({
    queryKey: newOrderKeys.placed(orderId),
    queryFn: ({ signal }) => answer(ordersGetOrder({ path: { order_id: orderId }, signal })),
    meta: hearing(["orders.", "integrations.payment_", "pos.payment_"], orderId),
  });
}

/** The buyer's card: to whom they send flowers, what they like. */
export function buyerCard(customerId: string | null) {
  return queryOptions({
    queryKey: newOrderKeys.buyer(customerId ?? ""),
    queryFn: ({ signal }) => answer(crmGetCustomer({ path: { customer_id: customerId ?? "" }, signal })),
    enabled: customerId !== null,
    meta: hearing(["crm.customer_"], customerId ?? undefined),
  });
}

/** The customer a conversation is bound to; one that is bound to nobody gives its own (S41). */
export async function customerOf(conversationId: string): Promise<string> {
  const { customer_id } = await answer(messengerGetConversation({ path: { conversation_id: conversationId } }));
  if (customer_id) return customer_id;
  const body = { conversation_id: conversationId };
  return (await answer(crmPostFromConversation({ body, headers: { prefer: "wait=2" } }))).id;
}
