import { expect, test } from "vitest";
import { startOf } from "./start.logic";

const who =
  (...permissions: string[]) =>
  (permission: string) =>
    permissions.includes(permission);

test("a florist begins at the table and a courier on the road", () => {
  expect(startOf(who("orders.read", "orders.assemble", "catalogue.read"))).toBe("/app/florist");
  expect(startOf(who("delivery.drive", "network.read"))).toBe("/courier");
});

test("whoever takes orders or answers for the day begins with today, though they may do the rest, too", () => {
  expect(startOf(who("orders.place", "orders.assemble"))).toBe("/app/dashboard");
  expect(startOf(who("analytics.read", "orders.assemble", "delivery.drive"))).toBe("/app/dashboard");
  expect(startOf(who())).toBe("/app/dashboard");
});
