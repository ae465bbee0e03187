import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  crmListTasks,
  crmLookUpCustomers,
  type MessengerMessageOut,
  messengerConversationCounters,
  messengerGetConversation,
  messengerListColleagues,
  messengerListConversations,
  messengerListFilledReplies,
  messengerListMessages,
  ordersListOrders,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import { queryOf } from "./messenger.logic";
import type { MessengerSearch } from "./routes";

export type Message = MessengerMessageOut;

export const messengerKeys = {
  all: ["messenger"] as const,
  lists: ["messenger", "list"] as const,
  list: (store: string | null, wanted: MessengerSearch) => ["messenger", "list", store, wanted] as const,
  counters: (store: string | null) => ["messenger", "counters", store] as const,
  card: (conversation: string) => ["messenger", "card", conversation] as const,
  messages: (conversation: string) => ["messenger", "messages", conversation] as const,
  replies: (conversation: string) => ["messenger", "replies", conversation] as const,
  colleagues: (store: string) => ["messenger", "colleagues", store] as const,
  orders: (ids: string[]) => ["messenger", "orders", ids] as const,
  tasks: (conversation: string) => ["messenger", "tasks", conversation] as const,
  customers: (words: string) => ["messenger", "customers", words] as const,
};

const LINES = ["messenger.", "crm.customer_"];

export function conversations(store: string | null, wanted: MessengerSearch) {
  return infiniteQueryOptions({
    queryKey: messengerKeys.list(store, wanted),
    queryFn: ({ pageParam, signal }) =>
      answer(messengerListConversations({ query: { ...queryOf(store, wanted), cursor: pageParam, size: 40 }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
    meta: hearing(LINES),
  });
}

export function counters(store: string | null) {
  return queryOptions({
    queryKey: messengerKeys.counters(store),
    queryFn: ({ signal }) => answer(messengerConversationCounters({ query: { store_id: store }, signal })),
    meta: hearing(["messenger."]),
  });
}

export function card(conversation: string) {
  return queryOptions({
    queryKey: messengerKeys.card(conversation),
    queryFn: ({ signal }) => answer(messengerGetConversation({ path: { conversation_id: conversation }, signal })),
    meta: hearing(LINES),
  });
}

/** The newest first, as the server gives them. */
export function messages(conversation: string) {
  return infiniteQueryOptions({
    queryKey: messengerKeys.messages(conversation),
    queryFn: ({ pageParam, signal }) =>
      answer(
        messengerListMessages({
          path: { conversation_id: conversation },
          query: { cursor: pageParam, size: 50 },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    meta: hearing(["messenger.message_", "messenger.note_"], conversation),
  });
}

/** Canned replies with what is known of this conversation already put in. */
export function replies(conversation: string) {
  return queryOptions({
    queryKey: messengerKeys.replies(conversation),
    queryFn: ({ signal }) => answer(messengerListFilledReplies({ path: { conversation_id: conversation }, signal })),
    staleTime: 60_000,
    meta: hearing(["messenger.conversation_linked"], conversation),
  });
}

export function colleagues(store: string) {
  return queryOptions({
    queryKey: messengerKeys.colleagues(store),
    queryFn: ({ signal }) => answer(messengerListColleagues({ query: { store_id: store }, signal })),
    staleTime: 5 * 60_000,
  });
}

export function linkedOrders(ids: string[]) {
  return queryOptions({
    queryKey: messengerKeys.orders(ids),
    queryFn: ({ signal }) => answer(ordersListOrders({ query: { ids }, signal })),
    enabled: ids.length > 0,
    meta: hearing(["orders."]),
  });
}

export function openTasks(conversation: string) {
  return queryOptions({
    queryKey: messengerKeys.tasks(conversation),
    queryFn: ({ signal }) =>
      answer(crmListTasks({ query: { conversation_id: conversation, state: "open", sort: "due" }, signal })),
    meta: hearing(["crm.task_"]),
  });
}

export function customersNamed(words: string) {
  return queryOptions({
    queryKey: messengerKeys.customers(words),
    queryFn: ({ signal }) => answer(crmLookUpCustomers({ query: { q: words }, signal })),
    enabled: words.length >= 2,
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
}
