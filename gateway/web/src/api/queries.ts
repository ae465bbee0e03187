import { QueryClient } from "@tanstack/react-query";
import { asProblem } from "./problem";

/**
 * What a query wants to hear of on the live feed: event types that begin with one of `hears`; with `about`, only those
 * of this thing. Stands in the query itself, so that whoever shows something also says when it is out of date.
 */
export type Hearing = { hears: string[]; about?: string };

declare module "@tanstack/react-query" {
  interface Register {
    queryMeta: Partial<Hearing> & Record<string, unknown>;
  }
}

export function hearing(hears: string[], about?: string): Hearing {
  return about === undefined ? { hears } : { hears, about };
}

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: (failures, error) => asProblem(error).isPassing && failures < 2,
        retryDelay: (failures) => 400 * 2 ** failures,
        refetchOnWindowFocus: true,
        // An offline phone asks its own store, not the network.
        networkMode: "always",
      },
      // A change is never repeated blindly: the screen decides, with the same Idempotency-Key.
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
