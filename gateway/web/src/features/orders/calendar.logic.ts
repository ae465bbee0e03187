import type { DeliverySlotLoad, OrdersDayLoad } from "@/api/generated";

/** Places of delivery slots: taken, and how many there are. */
export type Places = { booked: number; capacity: number };

export function placesByDay(slots: DeliverySlotLoad[]): Map<string, Places> {
  const found = new Map<string, Places>();
  for (const { day, booked, capacity } of slots) {
    const before = found.get(day) ?? { booked: 0, capacity: 0 };
    found.set(day, { booked: before.booked + booked, capacity: before.capacity + capacity });
  }
  return found;
}

/** How full it is, from 0 to 100; without a place it is full. */
export function fullness({ booked, capacity }: Places): number {
  return capacity > 0 ? Math.min(100, (100 * booked) / capacity) : 100;
}

export type WindowLoad = {
  starts_at: string;
  ends_at: string;
  orders: number;
  by_courier: number;
  assembled: number;
  /** None where it is no slot of delivery: a time somebody comes by, or an old slot. */
  places: Places | null;
};

/** The day's windows by time: what is promised in each, and what its slot still takes. */
export function windowsOf(loads: OrdersDayLoad[], slots: DeliverySlotLoad[]): WindowLoad[] {
  const found = new Map<string, WindowLoad>();
  const at = ({ starts_at, ends_at }: { starts_at: string; ends_at: string }) => {
    const key = `${Date.parse(starts_at)}-${Date.parse(ends_at)}`;
    const known = found.get(key) ?? { starts_at, ends_at, orders: 0, by_courier: 0, assembled: 0, places: null };
    found.set(key, known);
    return known;
  };
  for (const one of loads.flatMap((load) => load.slots)) {
    const row = at(one);
    row.orders += one.orders;
    row.by_courier += one.by_courier;
    row.assembled += one.assembled;
  }
  for (const { window, booked, capacity } of slots) {
    const row = at(window);
    row.places = { booked: (row.places?.booked ?? 0) + booked, capacity: (row.places?.capacity ?? 0) + capacity };
  }
  return [...found.values()].sort(
    (a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at) || Date.parse(a.ends_at) - Date.parse(b.ends_at),
  );
}
