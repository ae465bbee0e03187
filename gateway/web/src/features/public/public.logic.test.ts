import { describe, expect, it } from "vitest";
import type { InventoryOfferOut } from "@/api/generated";
import { daysFrom } from "@/ui/days";
import { orderPause, putIn, soldOut, stepsDone, totalOf, wayOf, windowPause, withCount } from "./public.logic";

const offer = (id: string, available: number) =>
  ({
    id,
    kind: "recipe",
    title: { ru: id, hy: id, en: id },
    price: { amount: 1_000, currency: "AMD" },
    available,
  }) as InventoryOfferOut;

describe("the basket", () => {
  it("counts the same thing once", () => {
    const basket = putIn(putIn([], offer("a", 5)), offer("a", 5));
    expect(basket.map((line) => [line.id, line.count])).toEqual([["a", 2]]);
    expect(withCount(basket, "a", () => 0)).toEqual([]);
  });

  it("knows what is gone, and does not judge what was not loaded", () => {
    const basket = [...putIn(putIn([], offer("a", 5)), offer("a", 5)), ...putIn([], offer("b", 1))];
    expect(soldOut(basket, [offer("a", 1), offer("b", 1)], true).map((line) => line.id)).toEqual(["a"]);
    expect(soldOut(basket, [offer("a", 2)], true).map((line) => line.id)).toEqual(["b"]);
    expect(soldOut(basket, [offer("a", 2)], false)).toEqual([]);
  });

  it("adds the way to the price", () => {
    expect(totalOf(putIn([], offer("a", 1)), { amount: 500, currency: "AMD" })).toEqual({
      amount: 1_500,
      currency: "AMD",
    });
    expect(totalOf([], null)).toBeNull();
  });
});

describe("the way of an order", () => {
  it("is further with every step and nowhere when it was lost", () => {
    const way = wayOf("courier");
    const statuses = ["placed", "confirmed", "in_assembly", "ready_for_courier", "in_delivery", "delivered"];
    expect(statuses.map((status) => stepsDone(way, status))).toEqual([1, 2, 2, 4, 4, 6]);
    expect(stepsDone(way, "lost")).toBeNull();
  });

  it("leads past the road when it is fetched", () => {
    const way = wayOf("pickup");
    expect(way).not.toContain("in_delivery");
    expect(stepsDone(way, "delivered")).toBe(way.length);
  });

  it("has days that follow each other over the end of a month", () => {
    expect(daysFrom("2026-02-27", 3)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
});

describe("asking again", () => {
  const minutes = (count: number) => count * 60_000;

  it("is seldom for a window nobody touches", () => {
    expect([0, minutes(2), minutes(20)].map(windowPause)).toEqual([2_000, 10_000, 30_000]);
  });

  it("is quick while an order is about to change, slower after, and ends with it", () => {
    expect(orderPause("placed", 0)).toBe(2_000);
    expect(orderPause("placed", minutes(3))).toBe(10_000);
    expect(orderPause("in_assembly", 0)).toBe(10_000);
    expect(orderPause("in_assembly", minutes(15))).toBe(30_000);
    expect(["delivered", "cancelled", "lost"].map((status) => orderPause(status, 0))).toEqual([false, false, false]);
  });
});
