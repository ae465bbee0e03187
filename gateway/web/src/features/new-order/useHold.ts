import { useDebouncedValue, useInterval } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import {
  type InventoryHoldIn,
  type InventoryShortage,
  inventoryDeleteHold,
  inventoryPostHold,
  inventoryPutHold,
} from "@/api/generated";
import { answer, asProblem, type Problem } from "@/api/problem";
import { newKey } from "@/ui/keys";
import { type Draft, leftOf } from "./newOrder.logic";
import type { Change } from "./useDraft";

const SETTLED_MS = 500;
/** The hold is over or nobody knows it. */
const ENDED = new Set([404, 409]);

type Held = NonNullable<Draft["hold"]>;

export type Holding = {
  /** "9:59" while stems are held for this order. */
  left: string | null;
  /** The time is over: others may take the stems. */
  over: boolean;
  busy: boolean;
  shortages: InventoryShortage[];
  problem: Problem | null;
  renew: () => void;
  /** The order is thrown away: its stems are free for others at once. */
  release: () => void;
  /** Waits until the answer for what is chosen now has come: an order never leaves its own hold behind. */
  settle: () => Promise<Held | null>;
};

/** What is short, where that is why the stems could not be held. */
function shortagesIn(problem: Problem): InventoryShortage[] | null {
  const facts = problem.facts as { shortages?: InventoryShortage[] };
  return problem.status === 409 && Array.isArray(facts.shortages) ? facts.shortages : null;
}

async function hold(demand: InventoryHoldIn, before: string | null): Promise<Held> {
  if (before !== null) {
    try {
      const kept = await answer(inventoryPutHold({ path: { hold_id: before }, body: demand }));
      return { id: kept.hold_id, expiresAt: kept.expires_at };
    } catch (error) {
      const problem = asProblem(error);
      // Time or an order ended it: a new one is asked for below. What is short leaves the old one as it was.
      if (shortagesIn(problem) || !ENDED.has(problem.status)) throw error;
    }
  }
  const made = await answer(inventoryPostHold({ body: demand, headers: { "Idempotency-Key": newKey() } }));
  return { id: made.hold_id, expiresAt: made.expires_at };
}

/** A hold that is over already needs no giving back. */
async function giveBack(before: string | undefined): Promise<null> {
  if (before === undefined) return null;
  try {
    await answer(inventoryDeleteHold({ path: { hold_id: before } }));
  } catch (error) {
    if (!ENDED.has(asProblem(error).status)) throw error;
  }
  return null;
}

/** Holds stems for what is chosen: again when the lines change, given back when nothing is left. */
export function useHold(demand: InventoryHoldIn | null, draft: Draft, change: Change): Holding {
  const wanted = useMemo(() => JSON.stringify(demand), [demand]);
  const [settled] = useDebouncedValue(wanted, SETTLED_MS);
  const [state, setState] = useState<{ busy: boolean; shortages: InventoryShortage[]; problem: Problem | null }>({
    busy: false,
    shortages: [],
    problem: null,
  });
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 1000, { autoInvoke: true });
  const held = useRef(draft.hold);
  held.current = draft.hold;
  const asked = useRef(draft.hold ? wanted : "null");
  const queue = useRef(Promise.resolve());

  /** One at a time: a second hold is never made beside the first. */
  const ask = useCallback(
    (text: string) => {
      asked.current = text;
      queue.current = queue.current.then(async () => {
        if (asked.current !== text) return;
        const demand = JSON.parse(text) as InventoryHoldIn | null;
        setState((is) => ({ ...is, busy: true }));
        try {
          held.current = demand ? await hold(demand, held.current?.id ?? null) : await giveBack(held.current?.id);
          change({ hold: held.current });
          setState({ busy: false, shortages: [], problem: null });
        } catch (error) {
          const problem = asProblem(error);
          const shortages = shortagesIn(problem);
          setState({ busy: false, shortages: shortages ?? [], problem: shortages ? null : problem });
        }
      });
    },
    [change],
  );

  const release = () => {
    const before = held.current?.id;
    queue.current = queue.current.then(async () => {
      try {
        await giveBack(before);
      } catch (error) {
        setState({ busy: false, shortages: [], problem: asProblem(error) });
      }
    });
  };

  useEffect(() => {
    if (settled !== asked.current) ask(settled);
  }, [settled, ask]);

  const settle = useCallback(async () => {
    if (asked.current !== wanted) ask(wanted);
    await queue.current;
    return held.current;
  }, [ask, wanted]);

  const left = draft.hold && demand ? leftOf(draft.hold.expiresAt, now) : null;
  return { ...state, left, over: Boolean(draft.hold && demand && !left), renew: () => ask(wanted), release, settle };
}
