import { queryOptions } from "@tanstack/react-query";
import {
  type AnalyticsStatementLine,
  analyticsGetDocuments,
  analyticsGetProfitAndLoss,
  messengerConversationCounters,
  messengerListConversations,
  ordersGetBoard,
  ordersGetDesk,
  ordersListOrders,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";

/** What brings a line into a day's profit and loss. */
const MONEY = ["orders.order_completed", "orders.order_cancelled", "inventory.stock_", "pos.payment_", "crm.bonus_"];

export const dashboardKeys = {
  all: ["dashboard"] as const,
  desk: (store: string | null) => ["dashboard", store, "desk"] as const,
  today: (store: string | null) => ["dashboard", store, "today"] as const,
  promises: (store: string | null) => ["dashboard", store, "promises"] as const,
  waiting: (store: string | null) => ["dashboard", store, "waiting"] as const,
  profit: (store: string | null, first: string, last: string) => ["dashboard", store, "profit", first, last] as const,
  documents: (store: string, day: string, kind: string) => ["dashboard", store, "documents", day, kind] as const,
};

export function desk(store: string | null) {
  return queryOptions({
    queryKey: dashboardKeys.desk(store),
    queryFn: ({ signal }) => answer(ordersGetDesk({ query: { store_id: store }, signal })),
    meta: hearing(["orders."]),
  });
}

/** Today's orders by stage of the pipeline. */
export function todayByStage(store: string | null) {
  return queryOptions({
    queryKey: dashboardKeys.today(store),
    queryFn: ({ signal }) => answer(ordersGetBoard({ query: { store_id: store, when: "today" }, signal })),
    select: ({ columns }) => columns.map(({ stage, count }) => ({ stage, count })),
    meta: hearing(["orders."]),
  });
}

/** What was promised for before now and is not done, and what leaves today: `promises` says which is at risk. */
export function openPromises(store: string | null) {
  return queryOptions({
    queryKey: dashboardKeys.promises(store),
    queryFn: async ({ signal }) => {
      const query = { store_id: store, order_by: "departure", size: 100 } as const;
      const [overdue, today] = await Promise.all([
        answer(ordersListOrders({ query: { ...query, when: "overdue" }, signal })),
        answer(
          ordersListOrders({
            query: {
              ...query,
              when: "today",
              status: ["placed", "confirmed", "paid", "with_florists", "in_assembly", "ready_for_courier"],
            },
            signal,
          }),
        ),
      ]);
      const late = new Set(overdue.items.map((order) => order.id));
      return [...overdue.items, ...today.items.filter((order) => !late.has(order.id))];
    },
    meta: hearing(["orders."]),
  });
}

export function unanswered(store: string | null) {
  return queryOptions({
    queryKey: dashboardKeys.waiting(store),
    queryFn: async ({ signal }) => {
      const [counters, longest] = await Promise.all([
        answer(messengerConversationCounters({ query: { store_id: store }, signal })),
        answer(
          messengerListConversations({
            query: { store_id: store, unanswered: true, order: "waiting", size: 6 },
            signal,
          }),
        ),
      ]);
      return { counters, longest: longest.items };
    },
    meta: hearing(["messenger."]),
  });
}

export function profit(store: string | null, first: string, last: string) {
  return queryOptions({
    queryKey: dashboardKeys.profit(store, first, last),
    queryFn: ({ signal }) =>
      answer(analyticsGetProfitAndLoss({ query: { store_id: store, first_day: first, last_day: last }, signal })),
    placeholderData: (before) => before,
    meta: hearing(MONEY),
  });
}

export function documentsBehind(store: string, day: string, kind: AnalyticsStatementLine["kind"]) {
  return queryOptions({
    queryKey: dashboardKeys.documents(store, day, kind),
    queryFn: ({ signal }) => answer(analyticsGetDocuments({ query: { store_id: store, day, kind }, signal })),
    meta: hearing(MONEY),
  });
}
