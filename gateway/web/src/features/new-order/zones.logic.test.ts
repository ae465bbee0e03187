import { describe, expect, it } from "vitest";
import type { DeliveryZoneFeature } from "@/api/generated";
import { frameOf, fromFrame, toFrame, zoneAt } from "./zones.logic";

const square = (id: string, size: number, priority: number, hole?: number[][]): DeliveryZoneFeature =>
  ({
    id,
    type: "Feature",
    geometry: {
      type: "Polygon",
      coordinates: [
        [
          [0, 0],
          [size, 0],
          [size, size],
          [0, size],
          [0, 0],
        ],
        ...(hole ? [hole] : []),
      ],
    },
    properties: { title: id, priority },
  }) as unknown as DeliveryZoneFeature;

describe("zones on the map", () => {
  const zones = [square("far", 10, 0), square("near", 4, 5)];

  it("finds the zone of a point, the higher one where two overlap", () => {
    expect(zoneAt(zones, { longitude: 2, latitude: 2 })?.id).toBe("near");
    expect(zoneAt(zones, { longitude: 7, latitude: 7 })?.id).toBe("far");
    expect(zoneAt(zones, { longitude: 11, latitude: 7 })).toBeNull();
  });

  it("leaves out the holes of a zone", () => {
    const hole = [
      [1, 1],
      [3, 1],
      [3, 3],
      [1, 3],
      [1, 1],
    ];
    expect(zoneAt([square("ring", 4, 0, hole)], { longitude: 2, latitude: 2 })).toBeNull();
  });

  it("comes back to the same point from the picture", () => {
    const frame = frameOf([
      { longitude: 37.4, latitude: 55.6 },
      { longitude: 37.8, latitude: 55.9 },
    ]);
    if (!frame) throw new Error("there is a frame");
    const point = { longitude: 37.6067, latitude: 55.7639 };
    expect(fromFrame(frame, ...toFrame(frame, point))).toEqual(point);
    expect(frameOf([])).toBeNull();
  });
});
