import type { DeliveryMoney, DeliveryPolygon, DeliveryZoneIn, DeliveryZoneOut } from "@/api/generated";
import { type Place, toPlane } from "@/ui/map/projection";

/** A zone while it is drawn. Amounts as people write them; the outline open: the last corner leads to the first. */
export type Draft = {
  title: string;
  fee: number | string;
  minimalOrder: number | string;
  priority: number | string;
  active: boolean;
  corners: Place[];
};

const MINOR = 100;
export const LEAST_CORNERS = 3;

export const NEW_ZONE: Draft = { title: "", fee: "", minimalOrder: "", priority: 0, active: true, corners: [] };

/** Null: an outline with holes or of several parts, which is kept as it is. */
export function cornersOf(outline: DeliveryZoneOut["polygon"]): Place[] | null {
  const [ring, ...holes] = outline.type === "Polygon" ? outline.coordinates : [];
  if (!ring || holes.length > 0) return null;
  return ring.slice(0, -1).map(([longitude = 0, latitude = 0]) => ({ latitude, longitude }));
}

export function outlineOf(corners: Place[]): DeliveryPolygon {
  const ring = corners.map(({ longitude, latitude }) => [round(longitude), round(latitude)]);
  const [first] = ring;
  return { type: "Polygon", coordinates: [first ? [...ring, first] : ring] };
}

/** To about ten centimetres. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

export const draftOf = (zone: DeliveryZoneOut): Draft => ({
  title: zone.title,
  fee: zone.fee.amount / MINOR,
  minimalOrder: zone.minimal_order.amount / MINOR,
  priority: zone.priority,
  active: zone.active,
  corners: cornersOf(zone.polygon) ?? [],
});

function money(major: number | string, currency: string): DeliveryMoney {
  return { amount: Math.round(Number(major || 0) * MINOR), currency };
}

/** `kept`: the outline of a zone whose form cannot be drawn here. */
export function zoneIn(
  draft: Draft,
  store: string,
  currency: string,
  kept?: DeliveryZoneOut["polygon"],
): DeliveryZoneIn {
  return {
    store_id: store,
    title: draft.title.trim(),
    polygon: kept ?? outlineOf(draft.corners),
    fee: money(draft.fee, currency),
    minimal_order: money(draft.minimalOrder, currency),
    priority: Number(draft.priority || 0),
    active: draft.active,
  };
}

/** A new corner goes into the side it lies nearest to; the first three simply follow each other. */
export function withCorner(corners: Place[], place: Place): Place[] {
  if (corners.length < LEAST_CORNERS) return [...corners, place];
  const distances = corners.map((corner, index) => {
    const next = corners[(index + 1) % corners.length] ?? corner;
    return distance(toPlane(place), toPlane(corner), toPlane(next));
  });
  const nearest = distances.indexOf(Math.min(...distances));
  return [...corners.slice(0, nearest + 1), place, ...corners.slice(nearest + 1)];
}

/** From a point to a side. */
function distance([px, py]: [number, number], [ax, ay]: [number, number], [bx, by]: [number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length));
  return Math.hypot(px - ax - share * dx, py - ay - share * dy);
}

export const movedCorner = (corners: Place[], index: number, to: Place): Place[] =>
  corners.map((corner, at) => (at === index ? to : corner));

/** Three corners are the least an area has. */
export function withoutCorner(corners: Place[], index: number): Place[] {
  return corners.length <= LEAST_CORNERS ? corners : corners.filter((_, at) => at !== index);
}
