import { describe, expect, it } from "vitest";
import type { DeliveryDispatchDay } from "@/api/generated";
import {
  type Courier,
  columnOf,
  countsOf,
  couriersInOrder,
  type Delivery,
  dayAway,
  linesOf,
  movesTo,
  NOBODY,
  proposedOrder,
  shifted,
  wayLength,
} from "./dispatch.logic";

const WINDOW = { starts_at: "2026-02-14T09:00:00Z", ends_at: "2026-02-14T11:00:00Z" };

function delivery(id: string, more: Partial<Delivery> = {}): Delivery {
  return {
    id,
    order_number: id,
    state: "ready",
    version: 2,
    window: WINDOW,
    courier_id: null,
    position: null,
    risk: "none",
    address: null,
    ...more,
  } as Delivery;
}

function at(id: string, longitude: number, more: Partial<Delivery> = {}): Delivery {
  return delivery(id, { address: { text: id, latitude: 40, longitude }, ...more });
}

function day(deliveries: Delivery[]): DeliveryDispatchDay {
  const slot = { id: null, rule_id: "r", day: "2026-02-14", window: WINDOW, capacity: 5, booked: 2, version: 1 };
  return { deliveries, slots: [slot], couriers: [] } as unknown as DeliveryDispatchDay;
}

const nothing = new Map<string, string>();

describe("the board", () => {
  it("has a line for every slot, also an empty one, and for windows without a slot", () => {
    const odd = { starts_at: "2026-02-14T13:00:00+02:00", ends_at: "2026-02-14T14:00:00+02:00" };
    const lines = linesOf(day([delivery("a", { window: odd })]), nothing, false);
    expect(lines.map((line) => [line.slot?.capacity ?? null, [...line.cells.keys()]])).toEqual([
      [5, []],
      [null, [NOBODY]],
    ]);
  });

  it("puts one moment written in two zones into one line", () => {
    const same = { starts_at: "2026-02-14T13:00:00+04:00", ends_at: "2026-02-14T15:00:00+04:00" };
    expect(linesOf(day([delivery("a"), delivery("b", { window: same })]), nothing, false)).toHaveLength(1);
  });

  it("shows a card where it was dropped until the server has answered", () => {
    const card = delivery("a", { courier_id: "aram" });
    expect(columnOf(card, new Map([["a", "gor"]]))).toBe("gor");
    expect(columnOf(card, nothing)).toBe("aram");
  });

  it("leaves out what was cancelled, and what is done when asked to", () => {
    const cards = [delivery("a", { state: "cancelled" }), delivery("b", { state: "delivered", courier_id: "aram" })];
    const cells = (hide: boolean) => linesOf(day(cards), nothing, hide)[0]?.cells.size;
    expect([cells(false), cells(true)]).toEqual([1, 0]);
  });

  it("keeps the order of the run inside a cell", () => {
    const cards = [delivery("a"), delivery("b", { position: 2 }), delivery("c", { position: 1 })];
    expect(
      linesOf(day(cards), nothing, false)[0]
        ?.cells.get(NOBODY)
        ?.map((one) => one.id),
    ).toEqual(["c", "b", "a"]);
  });

  it("puts who is on shift first and who has nothing to do last", () => {
    const courier = (name: string, shift: string | null, stops: string[]) =>
      ({ id: name, name, shift_id: shift, stops }) as unknown as Courier;
    const sorted = couriersInOrder([courier("A", null, []), courier("B", null, ["x"]), courier("C", "s", [])]);
    expect(sorted.map((one) => one.name)).toEqual(["C", "B", "A"]);
  });
});

describe("moving", () => {
  it("asks only for what changes and can change", () => {
    const cards = [
      delivery("free"),
      delivery("hers", { courier_id: "aram", state: "assigned" }),
      delivery("gone", { courier_id: "gor", state: "picked_up" }),
    ];
    expect(movesTo(cards, "aram")).toEqual([{ delivery_id: "free", version: 2, courier_id: "aram" }]);
    expect(movesTo(cards, NOBODY)).toEqual([{ delivery_id: "hers", version: 2, courier_id: null }]);
  });

  it("moves a stop one place and never out of the list", () => {
    expect(shifted(["a", "b", "c"], 1, -1)).toEqual(["b", "a", "c"]);
    expect(shifted(["a", "b"], 1, 1)).toEqual(["a", "b"]);
    expect(shifted(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  });
});

describe("the way", () => {
  const shop = { latitude: 40, longitude: 44 };
  const later = { ...WINDOW, ends_at: "2026-02-14T13:00:00Z" };

  it("goes window by window and in each to the nearest", () => {
    const stops = [at("far", 44.3), at("near", 44.1), at("soon", 44.01, { window: later }), delivery("unknown")];
    expect(proposedOrder(stops, shop).map((one) => one.id)).toEqual(["near", "far", "unknown", "soon"]);
  });

  it("is as long as its legs, whatever has no point", () => {
    const straight = wayLength([at("a", 44.1)], shop);
    expect(straight).toBeCloseTo(8.5, 1);
    expect(wayLength([delivery("x"), at("a", 44.1), at("b", 44)], shop)).toBeCloseTo(2 * straight, 6);
  });
});

it("counts what a dispatcher looks for", () => {
  const counts = countsOf([
    delivery("a", { risk: "at_risk" }),
    delivery("b", { risk: "late", courier_id: "aram" }),
    delivery("c", { state: "delivered", risk: "late" }),
  ]);
  expect(counts).toEqual({ open: 2, waiting: 1, risk: 1, late: 1, done: 1 });
});

it("walks over months by calendar days", () => {
  expect([dayAway("2026-02-28", 1), dayAway("2026-03-01", -1)]).toEqual(["2026-03-01", "2026-02-28"]);
});
