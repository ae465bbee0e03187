import { describe, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import {
  type Act,
  type Deed,
  isOpen,
  minutesOver,
  momentNow,
  navigatorLink,
  offsetOf,
  type Run,
  runNow,
  type Stop,
  verdictOf,
  withStop,
} from "./courier.logic";
import { type Ports, replay } from "./replay";

const stop = (id: string, state: Stop["state"] = "assigned") =>
  ({
    id,
    state,
    window: { starts_at: "2026-02-14T09:00:00Z", ends_at: "2026-02-14T11:00:00Z" },
    address: { text: "Абовяна, 8", latitude: 40.18, longitude: 44.51 },
  }) as unknown as Stop;
const run = (...stops: Stop[]) =>
  ({ now: "2026-02-14T08:00:00Z", stops, shift: { id: "s" }, stores: [] }) as unknown as Run;
let number = 0;
const act = (deed: Deed, state: Act["state"] = "waiting"): Act => {
  number += 1;
  return { id: number, key: `k${number}`, user: "u", deed, occurredAt: "", about: "", state };
};
const picked = (delivery: string) => act({ kind: "picked_up", delivery });
const delivered = (delivery: string) => act({ kind: "delivered", delivery, receivedBy: "Анна", note: "" });

describe("what the courier sees", () => {
  it("is what was done, not what the platform has heard of", () => {
    const now = runNow(run(stop("a"), stop("b")), [picked("a"), delivered("a")]);
    expect(now.stops.map((one) => [one.id, one.state, one.unsent])).toEqual([
      ["a", "delivered", true],
      ["b", "assigned", false],
    ]);
    expect(now.unsent).toBe(2);
  });

  it("does not show what was refused as done", () => {
    const refused = act({ kind: "picked_up", delivery: "a" }, "refused");
    expect(runNow(run(stop("a")), [refused]).stops[0]?.state).toBe("assigned");
  });

  it("ends the shift it was in, and bears acts about stops that went elsewhere", () => {
    const now = runNow(run(), [act({ kind: "shift_end", shift: "s" }), picked("gone")]);
    expect([now.shift, now.stops]).toEqual([null, []]);
    expect(runNow(run(), [act({ kind: "shift_end", shift: "old" })]).shift?.id).toBe("s");
  });

  it("keeps a failed stop out of what is still to do", () => {
    expect(["assigned", "picked_up", "failed", "delivered"].filter((state) => isOpen({ state } as Stop))).toEqual([
      "assigned",
      "picked_up",
    ]);
  });

  it("takes the platform's answer for one stop", () => {
    const answered = withStop(run(stop("a"), stop("b")), stop("a", "picked_up"));
    expect(answered.stops.map((one) => one.state)).toEqual(["picked_up", "assigned"]);
  });
});

describe("the clock", () => {
  it("follows the platform's when the phone's is wrong", () => {
    const wrong = Date.parse("2026-02-14T11:00:00Z");
    const offset = offsetOf(run(), wrong);
    expect(momentNow(offset, wrong + 60_000)).toBe("2026-02-14T08:01:00.000Z");
  });

  it("counts minutes after the window's end", () => {
    expect(minutesOver(stop("a"), Date.parse("2026-02-14T11:25:10Z"))).toBe(25);
    expect(minutesOver(stop("a"), Date.parse("2026-02-14T10:00:00Z"))).toBe(-60);
  });
});

it("opens the navigator of the phone, by point or by words", () => {
  expect(navigatorLink(stop("a"), "Android")).toBe(
    "geo:40.18,44.51?q=40.18,44.51(%D0%90%D0%B1%D0%BE%D0%B2%D1%8F%D0%BD%D0%B0%2C%208)",
  );
  expect(navigatorLink({ ...stop("a"), address: { text: "X" } } as Stop, "Android")).toBe("geo:0,0?q=X");
  expect(navigatorLink({ ...stop("a"), address: null } as Stop, "Android")).toBeNull();
  expect(navigatorLink(stop("a"), "iPhone")).toMatch(/^maps:\/\/\?ll=40.18,44.51&q=/);
});

it.each([
  [new Problem(0, "no_answer", ""), "later"],
  [new Problem(503, "unavailable", ""), "later"],
  [new Problem(429, "too_many_requests", ""), "later"],
  [new Problem(409, "idempotency.still_running", ""), "later"],
  [new Problem(401, "identity.not_signed_in", ""), "sign_in"],
  [new Problem(403, "identity.csrf_proof_missing", ""), "sign_in"],
  [new Problem(403, "delivery.not_your_delivery", ""), "refused"],
  [new Problem(409, "delivery.not_possible_now", ""), "refused"],
  [new Problem(422, "delivery.moment_implausible", ""), "refused"],
])("%o means %s", (problem, verdict) => {
  expect(verdictOf(problem)).toBe(verdict);
});

describe("the replay", () => {
  function phone(acts: Act[], answers: (act: Act, time: number) => Stop | null) {
    const queue = [...acts];
    const log: string[] = [];
    let time = 0;
    const ports: Ports = {
      next: async () => queue.find((one) => one.state === "waiting"),
      send: async (one) => {
        log.push(one.key);
        time += 1;
        return answers(one, time);
      },
      done: async (one) => void queue.splice(queue.indexOf(one), 1),
      refuse: async (one) => {
        one.state = "refused";
      },
    };
    return { queue, log, ports };
  }

  it("sends everything once, in the order it happened", async () => {
    const acts = [picked("a"), delivered("a"), picked("b")];
    const { queue, log, ports } = phone(acts, () => null);
    expect(await replay(ports)).toBe("empty");
    expect([log, queue]).toEqual([acts.map((one) => one.key), []]);
  });

  it("stops at the first silence, keeps the rest, and goes on with the same key", async () => {
    const acts = [picked("a"), delivered("a")];
    const { queue, log, ports } = phone(acts, (_, time) => {
      if (time === 1) throw new Problem(0, "no_answer", "");
      return null;
    });
    expect(await replay(ports)).toBe("later");
    expect(queue).toHaveLength(2);
    expect(await replay(ports)).toBe("empty");
    expect(log).toEqual([acts[0]?.key, acts[0]?.key, acts[1]?.key]);
  });

  it("keeps what was refused for the courier to see, and the rest is not held up", async () => {
    const acts = [picked("a"), picked("b")];
    const { queue, ports } = phone(acts, (one) => {
      if (one.deed.kind === "picked_up" && one.deed.delivery === "a")
        throw new Problem(403, "delivery.not_your_delivery", "");
      return null;
    });
    expect(await replay(ports)).toBe("empty");
    expect(queue.map((one) => [one.key, one.state])).toEqual([[acts[0]?.key, "refused"]]);
  });

  it("gives nothing up while nobody is signed in", async () => {
    const acts = [picked("a")];
    const { queue, ports } = phone(acts, () => {
      throw new Problem(401, "identity.not_signed_in", "");
    });
    expect([await replay(ports), queue.length, queue[0]?.state]).toEqual(["sign_in", 1, "waiting"]);
  });
});
