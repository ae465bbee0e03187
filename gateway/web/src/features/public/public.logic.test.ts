import { describe, expect, it } from "vitest";
import type { InventoryOfferOut } from "@/api/generated";
import { daysFrom } from "@/ui/days";
import { putIn, reached, soldOut, totalOf, withCount } from "./public.logic";

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
    expect(["placed", "paid", "in_assembly", "ready_for_courier", "in_delivery", "delivered"].map(reached)).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
    expect(reached("lost")).toBeNull();
  });

  it("has days that follow each other over the end of a month", () => {
    expect(daysFrom("2026-02-27", 3)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
});
