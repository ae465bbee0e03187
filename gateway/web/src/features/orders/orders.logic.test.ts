import { describe, expect, it } from "vitest";
import type { OrdersOrderRow } from "@/api/generated";
import { addDays, addMonths, monthGrid, todayIn } from "./days.logic";
import {
  answeredBy,
  bulkPortion,
  type Editable,
  editBody,
  filterOf,
  isLate,
  isNarrowed,
  noteOf,
  ordersSearch,
  searchOf,
  withCardIn,
} from "./orders.logic";

const words: Editable = {
  card_text: "С днём рождения",
  notes: "",
  delivery_notes: "",
  recipient_name: "Ани",
  recipient_phone: "+37499112233",
  wants_photo: false,
  standing_substitution: false,
  shows_prices: false,
  shows_buyer: false,
};

describe("the list's address", () => {
  it("drops what it does not understand and keeps the rest", () => {
    expect(ordersSearch.parse({ status: ["paid", "stolen"], when: "today", first: "tomorrow" })).toEqual({
      when: "today",
    });
  });

  it("asks the server only what it accepts", () => {
    expect(filterOf({ q: " ab ", sort: "departure" })).toMatchObject({ q: undefined, order_by: undefined });
    expect(filterOf({ q: "Ани", sort: "departure", when: "today" })).toMatchObject({ q: "Ани", order_by: "departure" });
  });

  it("comes back whole from a kept view", () => {
    const search = {
      status: ["paid" as const],
      kind: "courier" as const,
      when: "week" as const,
      sort: "departure" as const,
    };
    expect(searchOf(filterOf(search), "v")).toEqual({ ...searchOf({}, "v"), ...search });
    expect(isNarrowed({ view: "v", sort: "departure" })).toBe(false);
    expect(isNarrowed(search)).toBe(true);
  });
});

describe("the board", () => {
  it("shows a dropped card at once where it was dropped, and only there", () => {
    const order = { id: "1", stage_id: "a" } as OrdersOrderRow;
    const other = { id: "2", stage_id: "b" } as OrdersOrderRow;
    const board = {
      columns: [
        { stage: { id: "a" }, orders: [order] },
        { stage: { id: "b" }, orders: [other] },
      ],
    };
    const moved = withCardIn(board, order, "b");
    expect(moved.columns.map((column) => column.orders.map((one) => one.id))).toEqual([[], ["1", "2"]]);
    expect(moved.columns[1]?.orders[0]?.stage_id).toBe("b");
    expect(board.columns[0]?.orders).toEqual([order]);
  });
});

describe("one action for many orders", () => {
  it("takes a hundred at a time and forgets none", () => {
    const chosen = Array.from({ length: 230 }, (_, place) => `${place}`);
    const { now, left } = bulkPortion(chosen);
    expect([now.length, left.length, left[0]]).toEqual([100, 130, "100"]);
    expect(bulkPortion(["a"])).toEqual({ now: ["a"], left: [] });
  });
});

describe("two people at one order", () => {
  it("sends only what was changed, a recipient as a whole", () => {
    expect(editBody(words, { ...words, notes: "x" })).toEqual({ notes: "x" });
    expect(editBody(words, { ...words, recipient_name: "Нарек", recipient_phone: "" })).toEqual({
      recipient: { name: "Нарек", phone: null },
    });
    expect(editBody(words, words)).toEqual({});
  });
});

describe("days", () => {
  it("fills whole weeks from Monday", () => {
    const grid = monthGrid("2026-11-22");
    expect([grid[0], grid.at(-1), grid.length]).toEqual(["2026-10-26", "2026-12-06", 42]);
    expect(monthGrid("2027-02-10")).toHaveLength(28);
  });

  it("moves over the ends of months and years", () => {
    expect([addDays("2026-12-31", 1), addMonths("2026-12-15", 1), addMonths("2026-01-31", -1)]).toEqual([
      "2027-01-01",
      "2027-01-01",
      "2025-12-01",
    ]);
  });

  it("is tomorrow in Yerevan while it is evening in London", () => {
    const evening = new Date("2026-05-01T21:30:00Z");
    expect([todayIn("Asia/Yerevan", evening), todayIn("Europe/London", evening)]).toEqual(["2026-05-02", "2026-05-01"]);
  });

  it("is late only while the order goes on", () => {
    const over = { window_end: "2026-05-01T10:00:00Z", ended_at: null };
    const now = Date.parse("2026-05-01T11:00:00Z");
    expect(isLate(over, now)).toBe(true);
    expect(isLate({ ...over, ended_at: "2026-05-01T09:00:00Z" }, now)).toBe(false);
    expect(isLate({ ...over, window_end: null }, now)).toBe(false);
  });
});

describe("history", () => {
  it("says problems and fields in words, reasons as they were typed", () => {
    expect(noteOf({ what: "needs_attention", note: "no_courier" })).toEqual({ kind: "problem", text: "no_courier" });
    expect(noteOf({ what: "changed", note: "notes, delivery" })).toEqual({
      kind: "fields",
      names: ["notes", "delivery"],
    });
    expect(noteOf({ what: "cancelled", note: "передумали" })).toEqual({ kind: "text", text: "передумали" });
    expect(noteOf({ what: "paid", note: "" })).toEqual({ kind: "none" });
  });

  it("knows who answered about a substitution", () => {
    expect([null, "buyer:1", "standing_permission", "user:1"].map(answeredBy)).toEqual([
      null,
      "viaBuyer",
      "viaStanding",
      "viaStaff",
    ]);
  });
});
