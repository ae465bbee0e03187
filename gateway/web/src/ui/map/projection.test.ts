import { describe, expect, it } from "vitest";
import { boundsOf, fitted, fromScreen, moved, toScreen, zoomed } from "./projection";

const size = { width: 600, height: 400 };
const yerevan = { latitude: 40.1835, longitude: 44.5152 };

describe("a map without tiles", () => {
  const view = fitted([44.4, 40.1, 44.6, 40.3], size);

  it("holds what it is fitted to, inside its edge", () => {
    const corners = [
      { latitude: 40.1, longitude: 44.4 },
      { latitude: 40.3, longitude: 44.6 },
    ].map((corner) => toScreen(view, size, corner));
    for (const [x, y] of corners) {
      expect(x).toBeGreaterThanOrEqual(27);
      expect(x).toBeLessThanOrEqual(573);
      expect(y).toBeGreaterThanOrEqual(27);
      expect(y).toBeLessThanOrEqual(373);
    }
  });

  it("has north above and east at the right", () => {
    const [x, y] = toScreen(view, size, yerevan);
    expect(toScreen(view, size, { ...yerevan, latitude: 40.2 })[1]).toBeLessThan(y);
    expect(toScreen(view, size, { ...yerevan, longitude: 44.55 })[0]).toBeGreaterThan(x);
  });

  it("knows which place lies under the pointer", () => {
    const [x, y] = toScreen(view, size, yerevan);
    const place = fromScreen(view, size, x, y);
    expect(place.latitude).toBeCloseTo(yerevan.latitude, 9);
    expect(place.longitude).toBeCloseTo(yerevan.longitude, 9);
  });

  it("keeps the place under the pointer while zooming, and follows the hand while moving", () => {
    const place = fromScreen(view, size, 100, 300);
    const nearer = toScreen(zoomed(view, size, 2, 100, 300), size, place);
    expect(nearer[0]).toBeCloseTo(100, 6);
    expect(nearer[1]).toBeCloseTo(300, 6);
    const [x, y] = toScreen(view, size, yerevan);
    const after = toScreen(moved(view, 15, -7), size, yerevan);
    expect([after[0] - x, after[1] - y].map(Math.round)).toEqual([15, -7]);
  });

  it("shows streets around a single place and nothing around none", () => {
    expect(fitted([44.5, 40.1, 44.5, 40.1], size).scale).toBe(4_000_000);
    expect(boundsOf([])).toBeNull();
    expect(boundsOf([yerevan, { latitude: 40, longitude: 45 }])).toEqual([44.5152, 40, 45, 40.1835]);
  });
});
