import { Center } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { type Hint, invalidator, type LiveState, listen } from "@/api/live";
import { Loading, Trouble } from "@/ui/Loaded";
import { type Me, MeProvider, meKey, useWhoIsHere } from "./me";
import { SignIn } from "./SignIn";

/** Shows the door to strangers and the rest to who is signed in, and keeps what is shown up to date. */
export function Gate({ children }: { children: ReactNode }) {
  const who = useWhoIsHere();
  if (who.isPending)
    return (
      <Center h="100%">
        <Loading lines={0} />
      </Center>
    );
  if (who.error && !who.data) return <Trouble error={who.error} retry={who.refetch} busy={who.isFetching} />;
  if (!who.data) return <SignIn />;
  return (
    <MeProvider me={who.data}>
      <Live me={who.data}>{children}</Live>
    </MeProvider>
  );
}

type LiveHere = { state: LiveState; subscribe: (hear: (hint: Hint) => void) => () => void };
const LiveContext = createContext<LiveHere>({ state: "connecting", subscribe: () => () => undefined });

function Live({ me, children }: { me: Me; children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const hearers = useRef(new Set<(hint: Hint) => void>());
  const subscribe = useRef((hear: (hint: Hint) => void) => {
    hearers.current.add(hear);
    return () => void hearers.current.delete(hear);
  }).current;
  const { active_store: store, user_id: user } = me;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another store or person is another feed
  useEffect(() => {
    const invalidate = invalidator(queries);
    return listen({
      state: setState,
      hint: (hint) => {
        invalidate(hint);
        for (const hear of hearers.current) hear(hint);
      },
      resync: () => void queries.invalidateQueries(),
      signedOut: () => void queries.invalidateQueries({ queryKey: meKey }),
    });
  }, [queries, store, user]);
  return <LiveContext.Provider value={{ state, subscribe }}>{children}</LiveContext.Provider>;
}

/** Whether events arrive at the moment. */
export function useLiveState(): LiveState {
  return useContext(LiveContext).state;
}

/** Hears every hint the signed-in person may know of; for what is not a query (notices, sounds). */
export function useHints(hear: (hint: Hint) => void): void {
  const { subscribe } = useContext(LiveContext);
  const latest = useRef(hear);
  latest.current = hear;
  useEffect(() => subscribe((hint) => latest.current(hint)), [subscribe]);
}
