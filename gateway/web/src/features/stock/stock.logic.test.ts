import { expect, test } from "vitest";
import {
  asAmount,
  type Brought,
  daysUntil,
  disposable,
  isWhole,
  oldest,
  receiptOf,
  totalOf,
  urgencyOf,
} from "./stock.logic";

test("a batch is past, due today, due soon, or has time", () => {
  const urgency = (day: string | null) => urgencyOf(day, "2026-02-28", 2);
  expect(["2026-02-27", "2026-02-28", "2026-03-02", "2026-03-03", null].map(urgency)).toEqual([
    "past",
    "today",
    "soon",
    "later",
    "none",
  ]);
});

test("days are counted over the end of a month and over summer time", () => {
  expect(daysUntil("2026-03-01", "2026-02-28")).toBe(1);
  expect(daysUntil("2026-03-30", "2026-03-28")).toBe(2);
});

test("the oldest batch that still has something decides the age", () => {
  expect(
    oldest([
      { age_days: 9, on_hand: "0.000" },
      { age_days: 3, on_hand: "5.000" },
      { age_days: 1, on_hand: "2.000" },
    ]),
  ).toBe(3);
  expect(oldest([])).toBeNull();
});

test("promised stems are not thrown away", () => {
  expect(disposable({ on_hand: "10.000", reserved: "4.500" })).toBe(5.5);
  expect(disposable({ on_hand: "1.000", reserved: "1.000" })).toBe(0);
});

test("amounts are written with three decimals", () => {
  expect(asAmount("5")).toBe("5.000");
  expect(asAmount(2.5)).toBe("2.500");
});

test("what a supplier brought is whole once every line says how many and for how much, free of charge too", () => {
  const rose: Brought = { productId: "rose", title: "Rose", unit: "stem", quantity: 100, cost: 4500.5, bestBefore: "" };
  const fern = { ...rose, productId: "fern", cost: 0, bestBefore: "2026-03-01" };
  expect([[], [rose, fern], [{ ...rose, cost: "" }], [{ ...rose, quantity: 0 }]].map(isWhole)).toEqual([
    false,
    true,
    false,
    false,
  ]);
  expect(totalOf([rose, fern], "RUB")).toEqual({ amount: 450_050, currency: "RUB" });
  expect(receiptOf([rose, fern], "fridge", null, "RUB").lines).toEqual([
    { product_id: "rose", quantity: "100.000", cost: { amount: 450_050, currency: "RUB" }, best_before: null },
    { product_id: "fern", quantity: "100.000", cost: { amount: 0, currency: "RUB" }, best_before: "2026-03-01" },
  ]);
});
