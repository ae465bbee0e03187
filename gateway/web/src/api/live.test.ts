import { describe, expect, it } from "vitest";
import { concerns, split } from "./live";
import { hearing } from "./queries";

describe("the live feed", () => {
  it("hands over whole messages and keeps the rest", () => {
    const [found, rest] = split(
      'id: 1\nevent: hint\ndata: {"a":1}\n\n: still here\n\nevent: resync\ndata: {}\n\nid: 2\nda',
    );
    expect(found).toEqual([
      { id: "1", event: "hint", data: '{"a":1}' },
      { id: "", event: "resync", data: "{}" },
    ]);
    expect(rest).toBe("id: 2\nda");
  });

  it("makes old what shows the kind of thing, or exactly this thing", () => {
    const hint = { type: "orders.order_paid", subject: "order-1", order_id: "order-1" };
    expect(concerns({ meta: hearing(["orders."]) }, hint)).toBe(true);
    expect(concerns({ meta: hearing(["orders."], "order-1") }, hint)).toBe(true);
    expect(concerns({ meta: hearing(["orders."], "order-2") }, hint)).toBe(false);
    expect(concerns({ meta: hearing(["crm."]) }, hint)).toBe(false);
    expect(concerns({ meta: undefined }, hint)).toBe(false);
  });
});
