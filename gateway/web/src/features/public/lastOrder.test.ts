import { expect, test } from "vitest";
import type { OrdersExternalOrder } from "@/api/generated";
import { fresh, type KeptOrder, stillToPay, withOrder } from "./lastOrder";

const order = (number: string, more: Partial<OrdersExternalOrder> = {}) =>
  ({
    number,
    status_path: `/t/${number}`,
    payment_url: "https://pay.test/1",
    pay_until: "2026-05-14T10:00:00Z",
    due: { amount: 100, currency: "RUB" },
    ...more,
  }) as OrdersExternalOrder;
const NOON = Date.parse("2026-05-14T09:00:00Z");
const DAY_MS = 86_400_000;

test("an order is kept once, the newest first, and only so many", () => {
  const kept = ["1", "2", "3", "4", "5", "6", "6"].reduce<KeptOrder[]>(
    (before, number) => withOrder(before, "store", order(number), NOON),
    [],
  );
  expect(kept.map((one) => one.number)).toEqual(["6", "5", "4", "3", "2"]);
});

test("an order is forgotten after a fortnight", () => {
  const kept = withOrder([], "store", order("1"), NOON);
  expect(fresh(kept, NOON + 13 * DAY_MS)).toHaveLength(1);
  expect(fresh(kept, NOON + 14 * DAY_MS)).toHaveLength(0);
});

test("paying is offered until the order has gone further or its time is over", () => {
  const [kept] = withOrder([], "store", order("1"), NOON);
  expect(stillToPay(kept, "confirmed", NOON)?.url).toBe("https://pay.test/1");
  expect(stillToPay(kept, "paid", NOON)).toBeNull();
  expect(stillToPay(kept, "confirmed", NOON + DAY_MS)).toBeNull();
  expect(stillToPay(undefined, "confirmed", NOON)).toBeNull();
});
