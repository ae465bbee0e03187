import type { DeliveryDeliveryOut, DeliveryFailure, DeliveryMyRun } from "@/api/generated";
import type { Problem } from "@/api/problem";

export type Stop = DeliveryDeliveryOut;
export type Run = DeliveryMyRun;
export type Cause = DeliveryFailure["cause"];

/** What a courier did. It counts from when it happened, however much later the platform hears of it. */
export type Deed =
  | { kind: "picked_up"; delivery: string }
  | { kind: "delivered"; delivery: string; receivedBy: string; note: string }
  | { kind: "failed"; delivery: string; cause: Cause; reason: string; willRetry: boolean }
  | { kind: "image"; delivery: string; image: "photo" | "signature"; picture: Blob }
  | { kind: "shift_end"; shift: string };

/** A deed on its way. Kept on the phone until the platform has answered for its key. */
export type Act = {
  /** Given by the phone's store; acts are sent in this order. */
  id?: number;
  key: string;
  user: string;
  deed: Deed;
  occurredAt: string;
  /** What it was about, for people: the order's number and the name. */
  about: string;
  state: "waiting" | "refused";
  /** Why it was refused. */
  code?: string;
  message?: string;
};

export type StopNow = Stop & { unsent: boolean };
export type RunNow = { stops: StopNow[]; shift: Run["shift"]; unsent: number };

const FINISHED = new Set(["delivered", "failed", "cancelled"]);
export const isOpen = (stop: Pick<Stop, "state">) => !FINISHED.has(stop.state);

/** The run as it is for the courier: what the platform knew last, and what was done since. */
export function runNow(run: Run, acts: Act[]): RunNow {
  const waiting = acts.filter((act) => act.state === "waiting");
  const stops = new Map<string, StopNow>(run.stops.map((stop) => [stop.id, { ...stop, unsent: false }]));
  let shift = run.shift;
  for (const { deed } of waiting) {
    if (deed.kind === "shift_end") {
      if (shift?.id === deed.shift) shift = null;
      continue;
    }
    const stop = stops.get(deed.delivery);
    if (!stop) continue;
    const state = deed.kind === "image" ? stop.state : deed.kind;
    stops.set(stop.id, { ...stop, state, unsent: true });
  }
  return { stops: [...stops.values()], shift, unsent: waiting.length };
}

/** A run into which the platform's answer about one stop is put. */
export function withStop(run: Run, stop: Stop): Run {
  return { ...run, stops: run.stops.map((one) => (one.id === stop.id ? stop : one)) };
}

/** What an answer means for the queue. */
export type Verdict = "later" | "sign_in" | "refused";

const PASSING = new Set(["idempotency.still_running"]);
const DOOR = new Set(["identity.not_signed_in", "identity.csrf_proof_missing"]);

/** Nothing is given up because a network, a service or a session was away: only what was really refused is. */
export function verdictOf(problem: Problem): Verdict {
  if (problem.status === 401 || DOOR.has(problem.code)) return "sign_in";
  if (problem.isPassing || problem.status === 408 || PASSING.has(problem.code)) return "later";
  return "refused";
}

/** The moment by the platform's clock: the phone's own may be wrong by hours. */
export function momentNow(offset: number, now = Date.now()): string {
  return new Date(now + offset).toISOString();
}

/** How far the phone's clock is behind the platform's, in milliseconds. */
export function offsetOf(run: Run, now = Date.now()): number {
  return Date.parse(run.now) - now;
}

/** Opens the phone's own navigator; nothing is asked of another site by us. */
export function navigatorLink(stop: Stop, agent: string): string | null {
  const { latitude, longitude, text } = stop.address ?? {};
  const words = encodeURIComponent(text ?? "");
  const point = typeof latitude === "number" && typeof longitude === "number" ? `${latitude},${longitude}` : null;
  if (!point && !words) return null;
  if (/iPhone|iPad/.test(agent)) return `maps://?${point ? `ll=${point}&` : ""}q=${words || point}`;
  return point ? `geo:${point}?q=${point}(${words})` : `geo:0,0?q=${words}`;
}

/** How long after (positive) or before the end of its window a stop is, in whole minutes. */
export function minutesOver(stop: Pick<Stop, "window">, now: number): number {
  return Math.round((now - Date.parse(stop.window.ends_at)) / 60_000);
}
