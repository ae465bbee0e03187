import { asProblem, type Problem } from "@/api/problem";
import { type Act, type Stop, verdictOf } from "./courier.logic";

/** What a replay needs of the phone and of the platform. */
export type Ports = {
  /** The oldest act that still waits. */
  next: () => Promise<Act | undefined>;
  /** Tells the platform; throws a Problem. The stop as it is now, where the answer says so. */
  send: (act: Act) => Promise<Stop | null>;
  done: (act: Act, stop: Stop | null) => Promise<void>;
  refuse: (act: Act, problem: Problem) => Promise<void>;
};

export type Ended = "empty" | "later" | "sign_in";

/**
 * Sends what waits, one after another in the order it happened. An act leaves the phone only after its answer is kept;
 * repeated, it meets its own key. A refused one stays for the courier to see and does not hold up the rest.
 */
export async function replay(ports: Ports): Promise<Ended> {
  for (;;) {
    const act = await ports.next();
    if (!act) return "empty";
    try {
      const stop = await ports.send(act);
      await ports.done(act, stop);
    } catch (error) {
      const problem = asProblem(error);
      const verdict = verdictOf(problem);
      if (verdict !== "refused") return verdict;
      await ports.refuse(act, problem);
    }
  }
}

const LOCK = "narciss.courier.replay";

/** Only one tab sends at a time; another one simply leaves it to the first. */
export async function replayAlone(ports: Ports): Promise<Ended> {
  if (!navigator.locks) return replay(ports);
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? replay(ports) : "later"));
}
