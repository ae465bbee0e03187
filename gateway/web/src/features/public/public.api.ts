import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import {
  deliveryListPublicQuotes,
  deliveryListPublicZones,
  inventoryGetShowcase,
  inventoryPostPublicHold,
  type OrdersExternalOrder,
  type OrdersPublicOrder,
  type OrdersStorefrontOrder,
  ordersGetPublicOrder,
  ordersPostStorefrontOrder,
} from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { type Basket, isNowhere, orderPause, windowPause } from "./public.logic";
import { useSinceTouch } from "./useSinceTouch";

export const publicKeys = {
  showcase: (store: string) => ["public", "showcase", store] as const,
  zones: (store: string) => ["public", "zones", store] as const,
  quotes: (store: string, zone: string, day: string) => ["public", "quotes", store, zone, day] as const,
  consent: (consent: string) => ["public", "consent", consent] as const,
  order: (token: string) => ["public", "order", token] as const,
};

/*
 * Strangers have no live feed: an open page asks again, the seldomer the less is expected, and not at all while its tab
 * is hidden (the query client's own rule).
 */

export function useShowcase(store: string) {
  const sinceTouch = useSinceTouch();
  return useInfiniteQuery({
    queryKey: publicKeys.showcase(store),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      answer(inventoryGetShowcase({ path: { store_id: store }, query: { cursor: pageParam, size: 200 }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: ({ state }) =>
      state.error && isNowhere(asProblem(state.error).status) ? false : windowPause(sinceTouch()),
  });
}

export function useZones(store: string) {
  return useQuery({
    queryKey: publicKeys.zones(store),
    queryFn: ({ signal }) => answer(deliveryListPublicZones({ query: { store_id: store }, signal })),
  });
}

export function useQuotes(store: string, zone: string | null, day: string | null) {
  return useQuery({
    queryKey: publicKeys.quotes(store, zone ?? "", day ?? ""),
    enabled: zone !== null && day !== null,
    queryFn: ({ signal }) =>
      answer(deliveryListPublicQuotes({ query: { store_id: store, zone_id: zone ?? "", day: day ?? "" }, signal })),
  });
}

export function usePublicOrder(token: string) {
  const changed = useRef({ order: undefined as OrdersPublicOrder | undefined, at: Date.now() });
  return useQuery({
    queryKey: publicKeys.order(token),
    queryFn: ({ signal }) => answer(ordersGetPublicOrder({ path: { token }, signal })),
    refetchInterval: ({ state }) => {
      if (state.error && isNowhere(asProblem(state.error).status)) return false;
      // What did not change keeps its identity over answers.
      if (state.data !== changed.current.order) changed.current = { order: state.data, at: Date.now() };
      return orderPause(state.data?.status, Date.now() - changed.current.at);
    },
  });
}

/** What was asked for, exactly, so that it can be asked for again; and the first answer. */
export type Asked = { key: string; order: OrdersStorefrontOrder; answer: OrdersExternalOrder };

/** Stems first, at once or not at all; then the order that takes them over. Safe to repeat with the same key. */
export async function placeOrder(key: string, basket: Basket, order: OrdersStorefrontOrder): Promise<Asked> {
  const hold = await answer(
    inventoryPostPublicHold({
      headers: { "Idempotency-Key": key },
      body: {
        store_id: order.store_id,
        lines: basket.map((line) => ({ kind: line.kind, sellable_id: line.id, quantity: `${line.count}.000` })),
      },
    }),
  );
  const asked = { ...order, hold_id: hold.hold_id };
  return { key, order: asked, answer: await askForOrder(key, asked) };
}

/** The same request again tells how the order stands; after a moment with its payment link. */
export function askForOrder(key: string, order: OrdersStorefrontOrder): Promise<OrdersExternalOrder> {
  return answer(ordersPostStorefrontOrder({ headers: { "Idempotency-Key": key, prefer: "wait=5" }, body: order }));
}
