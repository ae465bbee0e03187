import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type CrmChannel,
  type CrmCustomerIn,
  type CrmCustomerPatch,
  type CrmMemorableDateIn,
  type CrmRecipientIn,
  type CrmTaskIn,
  type CrmTaskPatch,
  crmCountTasks,
  crmDeleteDate,
  crmDeleteIdentity,
  crmDeleteRecipient,
  crmGetCustomer,
  crmListBonus,
  crmListCustomers,
  crmListMerges,
  crmListPeople,
  crmListTasks,
  crmLookUpCustomers,
  crmPatchCustomer,
  crmPatchTask,
  crmPostAdjust,
  crmPostConsent,
  crmPostCustomer,
  crmPostDate,
  crmPostMerge,
  crmPostRecipient,
  crmPostTask,
  crmPostTaskEnd,
  crmPostUnmerge,
  crmPreviewCustomerMerge,
  crmPutDate,
  crmPutRecipient,
  messengerListConversations,
} from "@/api/generated";
import { answer, answerWithVersion } from "@/api/problem";
import { hearing } from "@/api/queries";
import type { Money } from "@/ui/format";

export type CustomersSearch = {
  q?: string;
  channel?: CrmChannel;
  responsible?: string;
  orders?: "some" | "none";
  /** The last order was so many days ago, or longer. */
  quiet?: number;
  sort?: "name" | "last_order";
};

export type TasksSearch = {
  tab?: "mine" | "unassigned" | "overdue" | "done" | "cancelled";
  task?: string;
};

export const customersKeys = {
  all: ["customers"] as const,
  list: (store: string | null, wanted: CustomersSearch) => ["customers", store, "list", wanted] as const,
  hits: (text: string) => ["customers", "hits", text] as const,
  one: (id: string) => ["customers", "one", id] as const,
  bonus: (id: string) => ["customers", "bonus", id] as const,
  conversations: (id: string) => ["customers", "conversations", id] as const,
  merge: (survivor: string, absorbed: string) => ["customers", "merge", survivor, absorbed] as const,
  merges: ["customers", "merges"] as const,
  people: (store: string | null) => ["customers", "people", store] as const,
  tasks: (store: string | null, wanted: TasksSearch) => ["customers", store, "tasks", wanted] as const,
  taskCounts: (store: string | null) => ["customers", store, "taskCounts"] as const,
};

const DAY_MS = 86_400_000;
const LISTED = ["crm.customer_", "orders.order_placed", "orders.order_cancelled", "orders.order_lost"];

export function customerList(store: string | null, wanted: CustomersSearch) {
  return infiniteQueryOptions({
    queryKey: customersKeys.list(store, wanted),
    queryFn: ({ pageParam, signal }) =>
      answer(
        crmListCustomers({
          query: {
            store_id: store,
            search: wanted.q,
            channel: wanted.channel ? [wanted.channel] : undefined,
            responsible_id: wanted.responsible,
            has_orders: wanted.orders === undefined ? undefined : wanted.orders === "some",
            ordered_before: wanted.quiet ? new Date(Date.now() - wanted.quiet * DAY_MS).toISOString() : undefined,
            sort: wanted.sort,
            cursor: pageParam,
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
    meta: hearing(LISTED),
  });
}

/** The few best hits for what is being typed. */
export function customerHits(text: string) {
  return queryOptions({
    queryKey: customersKeys.hits(text),
    queryFn: ({ signal }) => answer(crmLookUpCustomers({ query: { q: text }, signal })),
    enabled: text.trim().length >= 2,
    staleTime: 10_000,
    placeholderData: (before) => before,
  });
}

/** The whole card with its version, for the workspace and for edits. */
export function customer(id: string) {
  return queryOptions({
    queryKey: customersKeys.one(id),
    queryFn: ({ signal }) => answerWithVersion(crmGetCustomer({ path: { customer_id: id }, signal })),
    meta: hearing(["crm.", "orders.order_"]),
  });
}

export function conversationsOf(id: string) {
  return queryOptions({
    queryKey: customersKeys.conversations(id),
    queryFn: ({ signal }) => answer(messengerListConversations({ query: { customer_id: id, size: 50 }, signal })),
    meta: hearing(["messenger."]),
  });
}

export function bonusOf(id: string) {
  return infiniteQueryOptions({
    queryKey: customersKeys.bonus(id),
    queryFn: ({ pageParam, signal }) =>
      answer(crmListBonus({ path: { customer_id: id }, query: { cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    meta: hearing(["crm.bonus_"], id),
  });
}

export function mergePreview(survivor: string, absorbed: string) {
  return queryOptions({
    queryKey: customersKeys.merge(survivor, absorbed),
    queryFn: ({ signal }) =>
      answer(crmPreviewCustomerMerge({ path: { customer_id: survivor }, query: { absorbed_id: absorbed }, signal })),
    staleTime: 0,
  });
}

export function merges() {
  return infiniteQueryOptions({
    queryKey: customersKeys.merges,
    queryFn: ({ pageParam, signal }) => answer(crmListMerges({ query: { cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    meta: hearing(["crm.customer_merged", "crm.customer_unmerged"]),
  });
}

/** Who works here, for those who answer for a customer or do a task. */
export function people(store: string | null) {
  return queryOptions({
    queryKey: customersKeys.people(store),
    queryFn: ({ signal }) => answer(crmListPeople({ query: { store_id: store }, signal })),
    staleTime: 5 * 60_000,
    meta: hearing(["identity.user_"]),
  });
}

/** What a tab of the tasks asks for. */
function taskQuery({ tab }: TasksSearch, me: string | null) {
  if (tab === "done" || tab === "cancelled") return { state: tab, sort: "newest" } as const;
  const open = { state: "open", sort: "due" } as const;
  if (tab === "mine") return { ...open, assignee_id: me };
  if (tab === "unassigned") return { ...open, unassigned: true };
  if (tab === "overdue") return { ...open, due_before: new Date().toISOString() };
  return open;
}

export function taskList(store: string | null, wanted: TasksSearch, me: string | null) {
  return infiniteQueryOptions({
    queryKey: customersKeys.tasks(store, { tab: wanted.tab }),
    queryFn: ({ pageParam, signal }) =>
      answer(
        crmListTasks({
          query: { store_id: store, ...taskQuery(wanted, me), cursor: pageParam },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
    meta: hearing(["crm.task_"]),
  });
}

export function taskCounts(store: string | null) {
  return queryOptions({
    queryKey: customersKeys.taskCounts(store),
    queryFn: ({ signal }) => answer(crmCountTasks({ query: { store_id: store }, signal })),
    meta: hearing(["crm.task_"]),
  });
}

const keyed = (key: string) => ({ headers: { "Idempotency-Key": key } });

export const addCustomer = (body: CrmCustomerIn, key: string) => answer(crmPostCustomer({ body, ...keyed(key) }));

/** `etag` is the version that was edited; a newer one is refused with 412. */
export const changeCustomer = (id: string, body: CrmCustomerPatch, etag: string) =>
  answerWithVersion(crmPatchCustomer({ path: { customer_id: id }, body, headers: { "If-Match": etag } }));

export const merge = (survivor: string, absorbed: string) =>
  answer(crmPostMerge({ path: { customer_id: survivor }, body: { absorbed_id: absorbed } }));

export const undoMerge = (id: string) => answer(crmPostUnmerge({ path: { merge_id: id } }));

export const saveDate = (customerId: string, id: string | null, body: CrmMemorableDateIn) =>
  id
    ? answer(crmPutDate({ path: { customer_id: customerId, date_id: id }, body }))
    : answer(crmPostDate({ path: { customer_id: customerId }, body }));

export const removeDate = (customerId: string, id: string) =>
  answer(crmDeleteDate({ path: { customer_id: customerId, date_id: id } }));

export const saveRecipient = (customerId: string, id: string | null, body: CrmRecipientIn) =>
  id
    ? answer(crmPutRecipient({ path: { customer_id: customerId, recipient_id: id }, body }))
    : answer(crmPostRecipient({ path: { customer_id: customerId }, body }));

export const removeRecipient = (customerId: string, id: string) =>
  answer(crmDeleteRecipient({ path: { customer_id: customerId, recipient_id: id } }));

export const unbindChannel = (customerId: string, id: string) =>
  answer(crmDeleteIdentity({ path: { customer_id: customerId, identity_id: id } }));

export const giveConsent = (customerId: string, kind: string, given: boolean, how: string) =>
  answer(crmPostConsent({ path: { customer_id: customerId }, body: { kind, given, how } }));

export const adjustBonus = (customerId: string, amount: Money, why: string, key: string) =>
  answer(crmPostAdjust({ path: { customer_id: customerId }, body: { amount, why }, ...keyed(key) }));

export const addTask = (body: CrmTaskIn, key: string) => answer(crmPostTask({ body, ...keyed(key) }));

export const changeTask = (id: string, body: CrmTaskPatch, version: number) =>
  answer(crmPatchTask({ path: { task_id: id }, body, headers: { "If-Match": `"${version}"` } }));

export const endTask = (id: string, end: "done" | "cancelled" | "open") =>
  answer(crmPostTaskEnd({ path: { task_id: id, end } }));
