import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useStore } from "@/app/me";
import { conversations } from "./messenger.api";
import type { MessengerSearch } from "./routes";

/** The list as it is shown: its lines, and the query behind them. */
export function useThreads(search: MessengerSearch) {
  const store = useStore();
  const query = useInfiniteQuery(conversations(store?.id ?? null, search));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return { query, items };
}

export type Threads = ReturnType<typeof useThreads>;
