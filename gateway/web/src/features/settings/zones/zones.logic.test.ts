import { describe, expect, it } from "vitest";
import type { DeliveryZoneOut } from "@/api/generated";
import { cornersOf, draftOf, movedCorner, outlineOf, withCorner, withoutCorner, zoneIn } from "./zones.logic";

const at = (longitude: number, latitude: number) => ({ latitude, longitude });
const square = [at(44, 40), at(45, 40), at(45, 41), at(44, 41)];

describe("an outline", () => {
  it("is closed for the platform and open for drawing", () => {
    const outline = outlineOf(square);
    expect(outline.coordinates[0]).toEqual([
      [44, 40],
      [45, 40],
      [45, 41],
      [44, 41],
      [44, 40],
    ]);
    expect(cornersOf(outline)).toEqual(square);
  });

  it("with holes or several parts is not drawn here", () => {
    const ring = outlineOf(square).coordinates[0] ?? [];
    expect(cornersOf({ type: "Polygon", coordinates: [ring, ring] })).toBeNull();
    expect(cornersOf({ type: "MultiPolygon", coordinates: [[ring], [ring]] })).toBeNull();
  });

  it("gets a new corner in the side it lies nearest to", () => {
    expect(withCorner(square, at(44.5, 39.9))[1]).toEqual(at(44.5, 39.9));
    expect(withCorner(square, at(43.9, 40.5))[4]).toEqual(at(43.9, 40.5));
    expect(withCorner([at(1, 1), at(2, 2)], at(0, 0))).toEqual([at(1, 1), at(2, 2), at(0, 0)]);
  });

  it("keeps three corners at least", () => {
    expect(withoutCorner(square, 0)).toEqual(square.slice(1));
    expect(withoutCorner(square.slice(1), 0)).toHaveLength(3);
  });

  it("moves one corner and no other", () => {
    expect(movedCorner(square, 2, at(46, 42))).toEqual([square[0], square[1], at(46, 42), square[3]]);
  });
});

describe("what is saved", () => {
  const zone = {
    id: "z",
    title: "Центр",
    polygon: outlineOf(square),
    fee: { amount: 150_050, currency: "AMD" },
    minimal_order: { amount: 0, currency: "AMD" },
    priority: 1,
    active: true,
    version: 3,
  } as DeliveryZoneOut;

  it("is what was shown when nothing was changed", () => {
    const { polygon, fee, minimal_order, title, priority, active } = zone;
    expect(zoneIn(draftOf(zone), "s", "AMD")).toEqual({
      store_id: "s",
      polygon,
      fee,
      minimal_order,
      title,
      priority,
      active,
    });
  });

  it("is whole minor units, whatever was typed", () => {
    const draft = { ...draftOf(zone), fee: 0.29, minimalOrder: "", title: " Юг " };
    const sent = zoneIn(draft, "s", "RUB");
    expect([sent.fee, sent.minimal_order, sent.title]).toEqual([
      { amount: 29, currency: "RUB" },
      { amount: 0, currency: "RUB" },
      "Юг",
    ]);
  });

  it("keeps an outline that cannot be drawn here", () => {
    const several = { type: "MultiPolygon" as const, coordinates: [outlineOf(square).coordinates] };
    expect(zoneIn({ ...draftOf(zone), corners: [] }, "s", "AMD", several).polygon).toBe(several);
  });
});
