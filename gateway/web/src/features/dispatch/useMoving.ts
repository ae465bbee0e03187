import { useState } from "react";
import type { DeliveryDispatchDay, DeliveryMove } from "@/api/generated";
import { asProblem, type Problem } from "@/api/problem";
import { useMay } from "@/app/me";
import { useSayProblem } from "@/ui/problems";
import { useDispatch } from "./dispatch.api";
import { type Column, type Delivery, movesTo, NOBODY } from "./dispatch.logic";

/** What a manager may decide in spite of, with a reason (S80, S138). */
const FORCEABLE = new Set(["delivery.not_assembled_yet", "delivery.courier_not_on_shift"]);
const none: ReadonlyMap<string, Column> = new Map();

type Asked = { problem: Problem; moves: DeliveryMove[] };

/**
 * Cards go to their new column at once and come back when the server refuses, which is said. Where the person may decide
 * in spite of the refusal, they are asked for the reason instead.
 */
export function useMoving(storeId: string, chosenDay: string | undefined, day: DeliveryDispatchDay) {
  const dispatch = useDispatch(storeId, chosenDay);
  const say = useSayProblem();
  const may = useMay();
  const [moving, setMoving] = useState(none);
  const [forcing, ask] = useState<Asked | null>(null);

  async function send(moves: DeliveryMove[], because?: string) {
    setMoving(new Map(moves.map((move) => [move.delivery_id, move.courier_id ?? NOBODY])));
    try {
      await dispatch.mutateAsync({ moves, forced_because: because ?? null });
      ask(null);
    } catch (error) {
      const problem = asProblem(error);
      if (!because && FORCEABLE.has(problem.code) && may("orders.force")) ask({ problem, moves });
      else say(error);
    } finally {
      setMoving(none);
    }
  }

  return {
    moving,
    forcing: forcing?.problem ?? null,
    busy: dispatch.isPending,
    giveUp: () => ask(null),
    moveTo: (deliveries: Delivery[], to: Column) => {
      const moves = movesTo(deliveries, to);
      if (moves.length > 0) void send(moves);
    },
    /** With what is known now: a version may have gone on while the person was thinking. */
    force: (because: string) => {
      const fresh = new Map(day.deliveries.map((one) => [one.id, one.version]));
      const moves = forcing?.moves ?? [];
      void send(
        moves.map((move) => ({ ...move, version: fresh.get(move.delivery_id) ?? move.version })),
        because,
      );
    },
  };
}
