import { expect, test } from "vitest";
import type { AnalyticsStatementLine } from "@/api/generated";
import { atRisk, byDay, byStore, currenciesOf, riskOf, shifted } from "./dashboard.logic";

const NOW = Date.parse("2026-02-14T10:00:00Z");
const order = (window_start: string | null, more: object = {}) => ({
  window_start,
  window_end: window_start && new Date(Date.parse(window_start) + 2 * 3_600_000).toISOString(),
  minutes: 20,
  status: "with_florists" as const,
  attention: null,
  ...more,
});
const line = (day: string, kind: AnalyticsStatementLine["kind"], amount: number, more: object = {}) => ({
  store_id: "a",
  store: "A",
  day,
  kind,
  amount: { amount, currency: "RUB" },
  documents: 2,
  ...more,
});

test("a promise whose window is over is late", () => {
  expect(riskOf(order("2026-02-14T07:30:00Z"), NOW)).toBe("late");
});

test("a bouquet that cannot be ready and there when its window begins is tight, one minute earlier it is not", () => {
  expect(riskOf(order("2026-02-14T11:04:00Z"), NOW)).toBe("tight");
  expect(riskOf(order("2026-02-14T11:05:00Z"), NOW)).toBeNull();
});

test("a finished bouquet needs only the road", () => {
  expect(riskOf(order("2026-02-14T10:50:00Z", { status: "ready_for_courier" }), NOW)).toBeNull();
});

test("what somebody has to look at is at risk however late its window is", () => {
  expect(riskOf(order("2026-02-14T20:00:00Z", { attention: "stock_short" }), NOW)).toBe("trouble");
});

test("orders at risk come by promise, the others not at all", () => {
  const early = order("2026-02-14T07:00:00Z");
  const late = order("2026-02-14T10:30:00Z");
  expect(atRisk([late, order("2026-02-14T18:00:00Z"), early], NOW).map((one) => one.order)).toEqual([early, late]);
});

test("days go over the end of a month", () => {
  expect(shifted("2026-03-01", -1)).toBe("2026-02-28");
});

test("each day has its sums in one currency, and a day without anything is zero", () => {
  const lines = [
    line("2026-02-13", "goods", 5000),
    line("2026-02-13", "stem_cost", -2000),
    line("2026-02-13", "goods", 99, { amount: { amount: 99, currency: "AMD" } }),
    line("2026-02-12", "goods", 7777),
  ];
  expect(byDay(lines, "RUB", "2026-02-13", "2026-02-14")).toEqual([
    { day: "2026-02-13", income: 5000, costs: 2000, result: 3000, orders: 2 },
    { day: "2026-02-14", income: 0, costs: 0, result: 0, orders: 0 },
  ]);
  expect(currenciesOf(lines)).toEqual(["RUB", "AMD"]);
});

test("a day is read store by store, income before costs", () => {
  const lines = [
    line("2026-02-13", "stem_cost", -1, { store_id: "b", store: "B" }),
    line("2026-02-13", "goods", 3, { store_id: "b", store: "B" }),
    line("2026-02-13", "goods", 10),
    line("2026-02-12", "goods", 20),
  ];
  const days = byStore(lines, "2026-02-13", "RUB");
  expect(days.map((one) => [one.store, one.result, one.lines.map((own) => own.kind)])).toEqual([
    ["A", 10, ["goods"]],
    ["B", 2, ["goods", "stem_cost"]],
  ]);
});
