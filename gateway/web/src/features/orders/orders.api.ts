import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  analyticsGetPassport,
  deliveryListDeliveries,
  deliveryListSlots,
  type OrdersBulk,
  type OrdersNewSavedView,
  type OrdersOrderFilter,
  ordersCountOrders,
  ordersDeleteSavedView,
  ordersGetBoard,
  ordersGetCalendarLoad,
  ordersGetDesk,
  ordersGetOrderHistory,
  ordersGetOrderPage,
  ordersListColleagues,
  ordersListIntake,
  ordersListLossReasons,
  ordersListOrders,
  ordersListSavedViews,
  ordersListStages,
  ordersPostBulk,
  ordersPostSavedView,
  ordersPutSavedView,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import type { When } from "./orders.logic";

/** An order moves by its own events; its row also shows names that other contexts own, which orders copies. */
const ORDERS = ["orders."];

export type BoardSearch = { kind?: "courier" | "pickup"; when?: When; florist?: string };
export type IntakeCause = "placed" | "attention" | "hand";

export const orderKeys = {
  all: ["orders"] as const,
  list: (store: string | undefined, filter: OrdersOrderFilter) => ["orders", "list", store, filter] as const,
  count: (store: string | undefined, filter: OrdersOrderFilter) => ["orders", "count", store, filter] as const,
  desk: (store: string | undefined) => ["orders", "desk", store] as const,
  board: (store: string | undefined, search: BoardSearch) => ["orders", "board", store, search] as const,
  load: (store: string | undefined, first: string, last: string) => ["orders", "load", store, first, last] as const,
  slots: (store: string, first: string, days: number) => ["orders", "slots", store, first, days] as const,
  intake: (store: string | undefined, cause: IntakeCause | undefined) => ["orders", "intake", store, cause] as const,
  page: (id: string) => ["orders", "page", id] as const,
  history: (id: string) => ["orders", "history", id] as const,
  passport: (id: string) => ["orders", "passport", id] as const,
  delivery: (id: string) => ["orders", "delivery", id] as const,
  views: ["orders", "views"] as const,
  stages: ["orders", "stages"] as const,
  reasons: ["orders", "reasons"] as const,
  colleagues: (store: string | undefined) => ["orders", "colleagues", store] as const,
};

export function orderList(store: string | undefined, filter: OrdersOrderFilter) {
  return infiniteQueryOptions({
    queryKey: orderKeys.list(store, filter),
    queryFn: ({ pageParam, signal }) =>
      answer(ordersListOrders({ query: { ...filter, store_id: store, cursor: pageParam, size: 60 }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
    meta: hearing(ORDERS),
  });
}

export function orderCount(store: string | undefined, filter: OrdersOrderFilter) {
  return queryOptions({
    queryKey: orderKeys.count(store, filter),
    queryFn: ({ signal }) =>
      answer(ordersCountOrders({ query: { ...filter, order_by: undefined, store_id: store }, signal })),
    placeholderData: (before) => before,
    meta: hearing(ORDERS),
  });
}

export function desk(store: string | undefined) {
  return queryOptions({
    queryKey: orderKeys.desk(store),
    queryFn: ({ signal }) => answer(ordersGetDesk({ query: { store_id: store }, signal })),
    meta: hearing(ORDERS),
  });
}

export function board(store: string | undefined, search: BoardSearch) {
  return queryOptions({
    queryKey: orderKeys.board(store, search),
    queryFn: ({ signal }) =>
      answer(
        ordersGetBoard({
          query: { store_id: store, delivery_kind: search.kind, when: search.when, florist_id: search.florist },
          signal,
        }),
      ),
    placeholderData: (before) => before,
    meta: hearing(ORDERS),
  });
}

export function calendarLoad(store: string | undefined, first: string, last: string) {
  return queryOptions({
    queryKey: orderKeys.load(store, first, last),
    queryFn: ({ signal }) => answer(ordersGetCalendarLoad({ query: { store_id: store, first, last }, signal })),
    placeholderData: (before) => before,
    meta: hearing(ORDERS),
  });
}

/** How much of each delivery slot is taken; of one store, as slots are its own. */
export function slotLoads(store: string | undefined, first: string, days: number) {
  return queryOptions({
    queryKey: orderKeys.slots(store ?? "", first, days),
    queryFn: ({ signal }) =>
      answer(deliveryListSlots({ query: { store_id: store ?? "", first_day: first, days }, signal })),
    placeholderData: (before) => before,
    meta: hearing(["delivery.created", "delivery.changed", "delivery.cancelled", "delivery.slot_"]),
  });
}

export function intake(store: string | undefined, cause: IntakeCause | undefined) {
  return infiniteQueryOptions({
    queryKey: orderKeys.intake(store, cause),
    queryFn: ({ pageParam, signal }) =>
      answer(ordersListIntake({ query: { store_id: store, cause, cursor: pageParam, size: 60 }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
    meta: hearing(ORDERS),
  });
}

export function orderPage(id: string) {
  return queryOptions({
    queryKey: orderKeys.page(id),
    queryFn: ({ signal }) => answer(ordersGetOrderPage({ path: { order_id: id }, signal })),
    meta: hearing(["orders.", "pos.payment_", "integrations.payment_", "delivery.", "inventory.stock_"], id),
  });
}

/** History older than what the page brought. */
export function olderHistory(id: string, from: string | null) {
  return infiniteQueryOptions({
    queryKey: [...orderKeys.history(id), from] as const,
    queryFn: ({ pageParam, signal }) =>
      answer(ordersGetOrderHistory({ path: { order_id: id }, query: { cursor: pageParam }, signal })),
    initialPageParam: from,
    getNextPageParam: (page) => page.next_cursor ?? null,
    enabled: false,
  });
}

export function passport(id: string) {
  return queryOptions({
    queryKey: orderKeys.passport(id),
    queryFn: ({ signal }) => answer(analyticsGetPassport({ path: { order_id: id }, signal })),
    meta: hearing(["orders.", "inventory.", "pos.", "integrations.", "delivery.", "fiscal.", "crm."], id),
  });
}

export function deliveryOf(id: string) {
  return queryOptions({
    queryKey: orderKeys.delivery(id),
    queryFn: async ({ signal }) =>
      (await answer(deliveryListDeliveries({ query: { order_ids: [id] }, signal }))).items.at(-1) ?? null,
    meta: hearing(["delivery."], id),
  });
}

export const savedViews = queryOptions({
  queryKey: orderKeys.views,
  queryFn: ({ signal }) => answer(ordersListSavedViews({ signal })),
  meta: hearing(ORDERS),
});

export const stages = queryOptions({
  queryKey: orderKeys.stages,
  queryFn: ({ signal }) => answer(ordersListStages({ signal })),
  staleTime: 5 * 60_000,
});

export const lossReasons = queryOptions({
  queryKey: orderKeys.reasons,
  queryFn: ({ signal }) => answer(ordersListLossReasons({ signal })),
  staleTime: 5 * 60_000,
});

export function colleagues(store: string | undefined) {
  return queryOptions({
    queryKey: orderKeys.colleagues(store),
    queryFn: ({ signal }) => answer(ordersListColleagues({ query: { store_id: store }, signal })),
    staleTime: 5 * 60_000,
    meta: hearing(["identity."]),
  });
}

export const keepView = (body: OrdersNewSavedView, key: string) =>
  answer(ordersPostSavedView({ body, headers: { "Idempotency-Key": key } }));

export const changeView = (id: string, version: number, body: OrdersNewSavedView) =>
  answer(ordersPutSavedView({ path: { view_id: id }, body, headers: { "If-Match": `"${version}"` } }));

export const forgetView = (id: string) => answer(ordersDeleteSavedView({ path: { view_id: id } }));

export const carryOutBulk = (body: OrdersBulk) => answer(ordersPostBulk({ body }));
