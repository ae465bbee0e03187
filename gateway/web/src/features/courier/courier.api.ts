import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { liveQuery } from "dexie";
import { useCallback, useEffect, useRef, useState } from "react";
import { deliveryGetMyRun, deliveryPostShift } from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { hearing } from "@/api/queries";
import { session } from "@/api/session";
import { useLiveState } from "@/app/Gate";
import { meKey, useMe } from "@/app/me";
import { newKey } from "@/ui/keys";
import { type Act, type Deed, momentNow, offsetOf, withStop } from "./courier.logic";
import { type Ended, replayAlone } from "./replay";
import { send } from "./send";
import { actsOf, finishAct, type Kept, keepActs, keepRun, keptRun, nextAct, refuseAct } from "./store";

const runKey = (user: string) => ["courier", "run", user] as const;

/** The platform's word when it can be heard, else what the phone kept. */
async function hearRun(user: string, signal: AbortSignal): Promise<Kept> {
  try {
    const run = await answer(deliveryGetMyRun({ signal }));
    const kept = { user, run, offset: offsetOf(run), heardAt: Date.now() };
    await keepRun(kept);
    return kept;
  } catch (error) {
    const kept = asProblem(error).isPassing ? await keptRun(user) : undefined;
    if (!kept) throw error;
    return kept;
  }
}

export function useRun() {
  const user = useMe().user_id ?? "";
  return useQuery({
    queryKey: runKey(user),
    queryFn: ({ signal }) => hearRun(user, signal),
    staleTime: 15_000,
    meta: hearing(["delivery.", "orders.order_assembled", "orders.order_changed"]),
  });
}

/** Everything this phone has not got rid of, as it is in the phone's store. */
export function useActs(): Act[] {
  const user = useMe().user_id ?? "";
  const [acts, setActs] = useState<Act[]>([]);
  useEffect(() => {
    const watched = liveQuery(() => actsOf(user)).subscribe(setActs);
    return () => watched.unsubscribe();
  }, [user]);
  return acts;
}

const AGAIN_MS = [3_000, 6_000, 12_000, 20_000];

/** Sends what waits: at once, when the network comes back, when the phone is looked at, and again after a while. */
export function useReplay(waiting: number): Ended | null {
  const user = useMe().user_id ?? "";
  const queries = useQueryClient();
  const live = useLiveState();
  const [ended, setEnded] = useState<Ended | null>(null);
  const failures = useRef(0);
  const go = useCallback(async () => {
    if (!session.csrf) await queries.refetchQueries({ queryKey: meKey });
    const outcome = await replayAlone({
      next: () => nextAct(user),
      send,
      // The screen learns the answer before the act is forgotten: in between, a stop would look as if nothing was done.
      done: async (act, stop) => {
        await queries.cancelQueries({ queryKey: runKey(user) });
        queries.setQueryData<Kept>(runKey(user), (kept) =>
          kept && stop ? { ...kept, run: withStop(kept.run, stop) } : kept,
        );
        await finishAct(act, stop);
      },
      refuse: refuseAct,
    });
    failures.current = outcome === "empty" ? 0 : failures.current + 1;
    if (outcome === "sign_in") await queries.invalidateQueries({ queryKey: meKey });
    if (outcome === "empty") await queries.invalidateQueries({ queryKey: runKey(user) });
    setEnded(outcome);
  }, [user, queries]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another act or a connection that came back is a new reason
  useEffect(() => {
    if (waiting === 0) return;
    let timer = 0;
    const again = async () => {
      await go();
      timer = window.setTimeout(again, AGAIN_MS[Math.min(failures.current, AGAIN_MS.length - 1)]);
    };
    void again();
    const now = () => void go();
    window.addEventListener("online", now);
    document.addEventListener("visibilitychange", now);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener("online", now);
      document.removeEventListener("visibilitychange", now);
    };
  }, [waiting, live, go]);
  return ended;
}

/** Keeps deeds on the phone; they happened now, by the platform's clock. */
export function useDo(kept: Kept): (about: string, ...deeds: Deed[]) => Promise<unknown> {
  const { user, offset } = kept;
  return useCallback(
    (about, ...deeds) => {
      const occurredAt = momentNow(offset);
      return keepActs(
        deeds.map((deed) => ({ key: newKey(), user, deed, occurredAt, about, state: "waiting" as const })),
      );
    },
    [user, offset],
  );
}

/** A shift begins with a network: the stops come with it. */
export function useStartShift() {
  const user = useMe().user_id ?? "";
  const queries = useQueryClient();
  const key = useRef(newKey());
  return useMutation({
    mutationFn: (store: string) =>
      answer(deliveryPostShift({ body: { store_id: store }, headers: { "Idempotency-Key": key.current } })),
    onSuccess: () => {
      key.current = newKey();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: runKey(user) }),
  });
}
