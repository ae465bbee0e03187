import type {
  DeliveryCourierRun,
  DeliveryDeliveryOut,
  DeliveryDispatchDay,
  DeliveryMove,
  DeliverySlotLoad,
} from "@/api/generated";
import type { Place } from "@/ui/map/projection";

export type Delivery = DeliveryDeliveryOut;
export type Courier = DeliveryCourierRun;
/** A courier's id, or `none`: waiting for one. */
export type Column = string;
export const NOBODY: Column = "none";

/** A line of the board: a slot of the day, or a window no slot stands for. */
export type Line = {
  key: string;
  from: string;
  until: string;
  slot: DeliverySlotLoad | null;
  /** Promised on an earlier day and still not there. */
  overdue: boolean;
  cells: Map<Column, Delivery[]>;
};

const MOVABLE = new Set(["planned", "ready", "assigned", "failed"]);
const FINISHED = new Set(["delivered", "cancelled"]);

export const canMove = (delivery: Delivery) => MOVABLE.has(delivery.state);
export const isFinished = (delivery: Delivery) => FINISHED.has(delivery.state);

/** Where a card stands: with its courier, also after it is done; what was cancelled stands nowhere. */
export function columnOf(delivery: Delivery, moving: ReadonlyMap<string, Column>): Column {
  return moving.get(delivery.id) ?? delivery.courier_id ?? NOBODY;
}

/** The board: slots down, couriers across. `moving` are cards on their way to a column the server has not agreed to. */
export function linesOf(day: DeliveryDispatchDay, moving: ReadonlyMap<string, Column>, hideFinished: boolean): Line[] {
  const shown = day.deliveries.filter((one) => one.state !== "cancelled" && !(hideFinished && isFinished(one)));
  const lines = new Map<string, Line>();
  const keyOf = (from: string, until: string) => `${Date.parse(from)}-${Date.parse(until)}`;
  for (const slot of day.slots) {
    const key = keyOf(slot.window.starts_at, slot.window.ends_at);
    const twin = lines.get(key)?.slot;
    const load = twin ? { ...slot, capacity: slot.capacity + twin.capacity, booked: slot.booked + twin.booked } : slot;
    lines.set(key, {
      key,
      from: slot.window.starts_at,
      until: slot.window.ends_at,
      slot: load,
      overdue: false,
      cells: new Map(),
    });
  }
  const first = Math.min(...day.slots.map((slot) => Date.parse(slot.window.starts_at)));
  for (const one of shown) {
    const { starts_at: from, ends_at: until } = one.window;
    const key = keyOf(from, until);
    const overdue = Date.parse(until) <= first && one.risk === "late";
    const line = lines.get(key) ?? { key, from, until, slot: null, overdue, cells: new Map() };
    lines.set(key, line);
    const column = columnOf(one, moving);
    line.cells.set(column, [...(line.cells.get(column) ?? []), one]);
  }
  const sorted = [...lines.values()].sort(
    (a, b) => Date.parse(a.from) - Date.parse(b.from) || Date.parse(a.until) - Date.parse(b.until),
  );
  for (const line of sorted) for (const cell of line.cells.values()) cell.sort(inOrder);
  return sorted;
}

/** As couriers go: by place in the run, then by the promise. */
export function inOrder(a: Delivery, b: Delivery): number {
  return (
    (a.position ?? 1e9) - (b.position ?? 1e9) ||
    Date.parse(a.window.starts_at) - Date.parse(b.window.starts_at) ||
    a.order_number.localeCompare(b.order_number)
  );
}

/** On shift first; who is off shift and has nothing stands at the end. */
export function couriersInOrder(couriers: Courier[]): Courier[] {
  const weight = (one: Courier) => (one.shift_id ? 0 : one.stops.length > 0 ? 1 : 2);
  return [...couriers].sort((a, b) => weight(a) - weight(b) || a.name.localeCompare(b.name));
}

/** The moves that really change something; `to` nobody takes back only what is assigned. */
export function movesTo(deliveries: Delivery[], to: Column): DeliveryMove[] {
  return deliveries
    .filter((one) => canMove(one) && (one.courier_id ?? NOBODY) !== to && (to !== NOBODY || one.state === "assigned"))
    .map((one) => ({ delivery_id: one.id, version: one.version, courier_id: to === NOBODY ? null : to }));
}

/** One place up (-1) or down (+1); at the ends nothing changes. */
export function shifted<T>(items: T[], index: number, by: -1 | 1): T[] {
  const other = index + by;
  const [one, two] = [items[index], items[other]];
  if (one === undefined || two === undefined) return items;
  return items.map((item, at) => (at === index ? two : at === other ? one : item));
}

export function placeOf(delivery: Delivery): Place | null {
  const { latitude, longitude } = delivery.address ?? {};
  return typeof latitude === "number" && typeof longitude === "number" ? { latitude, longitude } : null;
}

/** Straight distance in kilometres; enough to compare ways inside a city. */
export function kilometres(a: Place, b: Place): number {
  const middle = ((a.latitude + b.latitude) / 2) * (Math.PI / 180);
  return Math.hypot((a.latitude - b.latitude) * 111.2, (a.longitude - b.longitude) * 111.2 * Math.cos(middle));
}

/**
 * A sensible order to start from: window by window, inside a window always the nearest next. Stops without a point go
 * last in their window.
 */
export function proposedOrder(stops: Delivery[], from: Place | null): Delivery[] {
  const left = [...stops].sort(
    (a, b) =>
      Date.parse(a.window.ends_at) - Date.parse(b.window.ends_at) || a.order_number.localeCompare(b.order_number),
  );
  const ordered: Delivery[] = [];
  let here = from;
  while (left.length > 0) {
    const until = left[0]?.window.ends_at;
    const group = left.filter((one) => one.window.ends_at === until);
    const next = group.reduce((best, one) => (away(here, one) < away(here, best) ? one : best));
    left.splice(left.indexOf(next), 1);
    ordered.push(next);
    here = placeOf(next) ?? here;
  }
  return ordered;
}

function away(from: Place | null, stop: Delivery): number {
  const there = placeOf(stop);
  if (!there) return Number.POSITIVE_INFINITY;
  return from ? kilometres(from, there) : 0;
}

/** Length of the way through the stops that have a point. */
export function wayLength(stops: Delivery[], from: Place | null): number {
  const places = [from, ...stops.map(placeOf)].filter((place) => place !== null);
  return places.slice(1).reduce((sum, place, index) => sum + kilometres(places[index] ?? place, place), 0);
}

export function countsOf(deliveries: Delivery[]) {
  const open = deliveries.filter((one) => !isFinished(one));
  return {
    open: open.length,
    waiting: open.filter((one) => !one.courier_id).length,
    risk: open.filter((one) => one.risk === "at_risk").length,
    late: open.filter((one) => one.risk === "late").length,
    done: deliveries.filter((one) => one.state === "delivered").length,
  };
}

/** The calendar day some days away. */
export function dayAway(day: string, days: number): string {
  const moment = new Date(`${day}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}
