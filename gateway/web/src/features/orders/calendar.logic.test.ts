import { describe, expect, it } from "vitest";
import type { DeliverySlotLoad, OrdersDayLoad } from "@/api/generated";
import { fullness, placesByDay, windowsOf } from "./calendar.logic";

const slot = (hour: string, until: string, booked: number, capacity: number): DeliverySlotLoad => ({
  id: null,
  rule_id: `r${hour}`,
  day: "2026-11-24",
  window: { starts_at: `2026-11-24T${hour}:00:00Z`, ends_at: `2026-11-24T${until}:00:00Z` },
  orders_until: "2026-11-24T06:00:00Z",
  booked,
  capacity,
  version: 1,
});
const load: OrdersDayLoad = {
  day: "2026-11-24",
  store_id: "s",
  orders: 4,
  minutes: 90,
  slots: [
    // The same moment, as another context writes it.
    {
      starts_at: "2026-11-24T10:00:00+00:00",
      ends_at: "2026-11-24T12:00:00+00:00",
      orders: 3,
      by_courier: 2,
      minutes: 60,
      assembled: 1,
    },
    {
      starts_at: "2026-11-24T08:30:00Z",
      ends_at: "2026-11-24T09:00:00Z",
      orders: 1,
      by_courier: 0,
      minutes: 30,
      assembled: 0,
    },
  ],
};

describe("a day's windows", () => {
  it("sets orders beside the places of their slot, and shows slots nobody asked for", () => {
    const rows = windowsOf([load], [slot("14", "16", 0, 6), slot("10", "12", 2, 5)]);
    expect(rows.map((row) => [row.starts_at.slice(11, 16), row.orders, row.places])).toEqual([
      ["08:30", 1, null],
      ["10:00", 3, { booked: 2, capacity: 5 }],
      ["14:00", 0, { booked: 0, capacity: 6 }],
    ]);
  });

  it("adds a day up and knows when it is full", () => {
    expect(placesByDay([slot("10", "12", 2, 5), slot("14", "16", 1, 6)]).get("2026-11-24")).toEqual({
      booked: 3,
      capacity: 11,
    });
    expect([fullness({ booked: 1, capacity: 4 }), fullness({ booked: 0, capacity: 0 })]).toEqual([25, 100]);
  });
});
