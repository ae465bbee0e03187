import type { DeliveryPoint, DeliveryZoneFeature } from "@/api/generated";

type Ring = number[][];

/** Polygons of a zone: each an outline and its holes, points as longitude and latitude. */
export function polygonsOf(zone: DeliveryZoneFeature): Ring[][] {
  const shape = zone.geometry as { coordinates: unknown };
  const coordinates = shape.coordinates as Ring[] | Ring[][];
  return typeof coordinates[0]?.[0]?.[0] === "number" ? [coordinates as Ring[]] : (coordinates as Ring[][]);
}

function inside(ring: Ring, { longitude: x, latitude: y }: DeliveryPoint): boolean {
  let odd = false;
  ring.forEach(([ax = 0, ay = 0], index) => {
    const [bx = 0, by = 0] = ring[(index + ring.length - 1) % ring.length] ?? [];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  });
  return odd;
}

/** The zone a point lies in; where zones overlap the higher one counts. Only to show: the server decides. */
export function zoneAt(zones: DeliveryZoneFeature[], point: DeliveryPoint): DeliveryZoneFeature | null {
  const found = zones.filter((zone) =>
    polygonsOf(zone).some(
      ([outline, ...holes]) => outline && inside(outline, point) && !holes.some((hole) => inside(hole, point)),
    ),
  );
  return found.sort((a, b) => b.properties.priority - a.properties.priority)[0] ?? null;
}

export type Frame = { west: number; north: number; width: number; height: number; squeeze: number };

/** The part of the world that shows everything, with a margin; `squeeze` makes a degree of each axis equally long. */
export function frameOf(points: DeliveryPoint[]): Frame | null {
  if (points.length === 0) return null;
  const longitudes = points.map((point) => point.longitude);
  const latitudes = points.map((point) => point.latitude);
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const margin = Math.max((east - west) * squeeze, north - south, 0.01) * 0.06;
  return {
    west: west - margin / squeeze,
    north: north + margin,
    width: (east - west) * squeeze + 2 * margin,
    height: north - south + 2 * margin,
    squeeze,
  };
}

export function toFrame(frame: Frame, { latitude, longitude }: DeliveryPoint): [number, number] {
  return [(longitude - frame.west) * frame.squeeze, frame.north - latitude];
}

export function fromFrame(frame: Frame, x: number, y: number): DeliveryPoint {
  const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
  return { longitude: rounded(frame.west + x / frame.squeeze), latitude: rounded(frame.north - y) };
}
