import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { type GatewayMe, gatewayGetMe, gatewayPutActiveStore } from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { session } from "@/api/session";
import type { Format } from "@/ui/format";
import { useFormatIn } from "@/ui/format";

export type Me = GatewayMe;
export type Store = Me["stores"][number];

export const meKey = ["me"] as const;

/** Takes over what the gateway says about who is here; from now on every call is theirs. */
function take(me: Me): Me {
  session.csrf = me.csrf_token ?? null;
  session.store = me.active_store ?? null;
  return me;
}

/** Null: nobody is signed in. */
export function useWhoIsHere() {
  return useQuery({
    queryKey: meKey,
    queryFn: async ({ signal }): Promise<Me | null> => {
      try {
        return take(await answer(gatewayGetMe({ signal })));
      } catch (error) {
        if (asProblem(error).status === 401) return null;
        throw error;
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

const MeContext = createContext<Me | null>(null);

export function MeProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <MeContext.Provider value={me}>{children}</MeContext.Provider>;
}

/** Who is signed in. Only below the sign-in. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("nobody is signed in here");
  return me;
}

/** Whether the signed-in person may do something. Hides what would be refused; the server decides. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useMe();
  return useMemo(() => {
    const owned = new Set(permissions);
    return (permission) => owned.has(permission);
  }, [permissions]);
}

/** The store that is worked in; null when the whole network is looked at. */
export function useStore(): Store | null {
  const me = useMe();
  return me.stores.find((store) => store.id === me.active_store) ?? null;
}

/** Money, time and phones for the active store; the first of one's stores gives the zone when none is active. */
export function useFormat(): Format {
  const me = useMe();
  const store = useStore() ?? me.stores[0];
  return useFormatIn(store?.time_zone ?? "UTC");
}

/** Goes to another store (null: the whole network): everything shown is loaded anew for it. */
export function useSwitchStore(): (store: string | null) => Promise<void> {
  const queries = useQueryClient();
  return async (store) => {
    const me = take(await answer(gatewayPutActiveStore({ body: { store_id: store } })));
    queries.setQueryData(meKey, me);
    await queries.resetQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
  };
}
