import { expect, test } from "vitest";
import {
  addedWorth,
  budgetOf,
  compositionOf,
  departureOf,
  isComposedHere,
  lacking,
  pressureOf,
  type Stem,
  split,
  stepped,
  vaseOf,
  withStem,
} from "./florist.logic";

const NOW = Date.parse("2026-02-14T10:00:00Z");
const window = { starts_at: "2026-02-14T11:00:00Z", ends_at: "2026-02-14T13:00:00Z" };
const rose: Stem = { product_id: "rose", title: "Rose", unit: "stem", planned: 7, used: 7 };

test("the queue goes by departure, and the promised window stands in for it", () => {
  expect(departureOf({ ready_by: "2026-02-14T10:30:00Z", window })).toBe("2026-02-14T10:30:00Z");
  expect(departureOf({ ready_by: null, window })).toBe(window.starts_at);
  expect(departureOf({ ready_by: null, window: null })).toBeNull();
});

test("an order is late, must be begun now, or has time", () => {
  const pressure = (ready_by: string | null) => pressureOf({ ready_by, window: null, minutes: 30 }, NOW);
  expect(["2026-02-14T09:59:00Z", "2026-02-14T10:49:00Z", "2026-02-14T10:50:00Z", null].map(pressure)).toEqual([
    "late",
    "hurry",
    "calm",
    "none",
  ]);
});

test("what I have in hand stands apart, what others have does not hide", () => {
  const waiting = { status: "with_florists", florist: null };
  const mine = { status: "in_assembly", florist: { id: "me" } };
  const theirs = { status: "in_assembly", florist: { id: "she" } };
  expect(split([waiting, mine, theirs], "me")).toEqual({ waiting: [waiting, theirs], mine: [mine] });
});

test("stems of several bouquets are counted together", () => {
  const part = (product_id: string, quantity: string) => ({ product_id, title: product_id, unit: "stem", quantity });
  const line = (components: ReturnType<typeof part>[]) => ({ components }) as Parameters<typeof vaseOf>[0][number];
  const vase = vaseOf([line([part("rose", "7.000"), part("fern", "2.000")]), line([part("rose", "3.000")])]);
  expect(vase.map((stem) => [stem.product_id, stem.planned, stem.used])).toEqual([
    ["rose", 10, 10],
    ["fern", 2, 2],
  ]);
});

test("steps are whole stems or half metres and end at nothing", () => {
  expect(stepped(rose, 1).used).toBe(8);
  expect(stepped({ ...rose, used: 0 }, -1).used).toBe(0);
  expect(stepped({ ...rose, unit: "metre", used: 1 }, -1).used).toBe(0.5);
});

test("exactly as planned sends nothing, anything else the whole of it", () => {
  expect(compositionOf([rose])).toBeNull();
  expect(compositionOf([])).toEqual([]);
  const more = withStem([rose], { ...rose, product_id: "fern", planned: 0, used: 1 });
  expect(compositionOf(more)).toEqual([
    { product_id: "rose", quantity: "7.000" },
    { product_id: "fern", quantity: "1.000" },
  ]);
  expect(compositionOf([{ ...rose, used: 0 }])).toEqual([]);
  expect(withStem([rose], rose)[0]?.used).toBe(8);
});

test("what is promised and not in the vase is named", () => {
  expect(lacking([rose, { ...rose, product_id: "fern", used: 6 }]).map((stem) => stem.product_id)).toEqual(["fern"]);
});

test("bouquets in words are composed within what they may cost together", () => {
  const line = (budget: number | null, quantity: string, components: unknown[] = []) =>
    ({
      components,
      quantity,
      budget: budget === null ? null : { amount: budget, currency: "RUB" },
    }) as Parameters<typeof budgetOf>[0][number];
  const planned = line(900, "1.000", [{ product_id: "rose" }]);
  expect(isComposedHere([planned])).toBe(false);
  expect(isComposedHere([planned, line(500, "1.000")])).toBe(true);
  expect(budgetOf([planned])).toBeNull();
  expect(budgetOf([planned, line(500, "2.000"), line(300, "1.000")])).toEqual({ amount: 1300, currency: "RUB" });
});

test("what was added is counted at its price, what was planned is paid for already", () => {
  const fern = { ...rose, product_id: "fern", planned: 0, used: 3 };
  const prices = { rose: { amount: 200, currency: "RUB" }, fern: { amount: 50, currency: "RUB" } };
  expect(addedWorth([{ ...rose, used: 9 }, fern], prices, "RUB").amount).toBe(550);
  expect(
    addedWorth(
      [
        { ...rose, used: 5 },
        { ...fern, product_id: "moss" },
      ],
      prices,
      "RUB",
    ).amount,
  ).toBe(0);
});
