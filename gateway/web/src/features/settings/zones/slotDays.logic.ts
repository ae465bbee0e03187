import type { DeliverySlotLoad } from "@/api/generated";
import { daysFrom } from "@/ui/days";

type Load = Pick<DeliverySlotLoad, "booked" | "capacity">;
export type SlotState = "open" | "full" | "closed";

/** Closed: it takes fewer orders than its rule would, and no more of them; full: as the rule says, and all taken. */
export function stateOf({ booked, capacity }: Load, byRule: number | undefined): SlotState {
  if (booked < capacity) return "open";
  return capacity === 0 || (byRule !== undefined && capacity < byRule) ? "closed" : "full";
}

/** What a slot goes back to: its rule's places, unless more are promised already. Null: it is as its rule says. */
export function backToRule({ booked, capacity }: Load, byRule: number | undefined): number | null {
  if (byRule === undefined || byRule === capacity) return null;
  const places = Math.max(byRule, booked);
  return places === capacity ? null : places;
}

export function loadOf(slots: Load[]): Load {
  return {
    booked: slots.reduce((sum, one) => sum + one.booked, 0),
    capacity: slots.reduce((sum, one) => sum + one.capacity, 0),
  };
}

const DAY = 86_400_000;

/** The seven days, Monday first, a day is one of. */
export function weekOf(day: string): string[] {
  const at = Date.parse(`${day}T00:00:00Z`);
  const sinceMonday = (new Date(at).getUTCDay() + 6) % 7;
  return daysFrom(new Date(at - sinceMonday * DAY).toISOString().slice(0, 10), 7);
}

export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
