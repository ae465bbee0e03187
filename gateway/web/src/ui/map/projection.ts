/** A point on the globe, in degrees. */
export type Place = { latitude: number; longitude: number };
/** West, south, east, north. */
export type Bounds = [number, number, number, number];
type Size = { width: number; height: number };

/** Where one looks: the middle in the plane of the map (0…1 in both directions), and pixels for its whole width. */
export type View = { x: number; y: number; scale: number };

const EDGE = 85;
const LEAST = 2_000;
const MOST = 80_000_000;
/** Zoom of a map with one point only: about two kilometres to each side on a phone. */
const STREETS = 4_000_000;

/** The plane of Web Mercator, in which streets keep their angles. */
export function toPlane({ latitude, longitude }: Place): [number, number] {
  const bounded = Math.max(-EDGE, Math.min(EDGE, latitude));
  const y = Math.log(Math.tan(Math.PI / 4 + (bounded * Math.PI) / 360)) / (2 * Math.PI);
  return [longitude / 360 + 0.5, 0.5 - y];
}

export function toPlace(x: number, y: number): Place {
  const latitude = (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90;
  return { latitude, longitude: (x - 0.5) * 360 };
}

export function toScreen(view: View, size: Size, place: Place): [number, number] {
  const [x, y] = toPlane(place);
  return [(x - view.x) * view.scale + size.width / 2, (y - view.y) * view.scale + size.height / 2];
}

export function fromScreen(view: View, size: Size, x: number, y: number): Place {
  return toPlace(view.x + (x - size.width / 2) / view.scale, view.y + (y - size.height / 2) / view.scale);
}

/** The view that holds the bounds with some room around. */
export function fitted([west, south, east, north]: Bounds, size: Size, room = 28): View {
  const [left, top] = toPlane({ latitude: north, longitude: west });
  const [right, bottom] = toPlane({ latitude: south, longitude: east });
  const across = (size.width - 2 * room) / (right - left);
  const down = (size.height - 2 * room) / (bottom - top);
  const scale = Math.min(across, down);
  return {
    x: (left + right) / 2,
    y: (top + bottom) / 2,
    scale: Number.isFinite(scale) && scale > 0 ? held(scale) : STREETS,
  };
}

const held = (scale: number) => Math.max(LEAST, Math.min(MOST, scale));

/** Nearer (factor above 1) or farther, with the point under the pointer staying where it is. */
export function zoomed(view: View, size: Size, factor: number, x = size.width / 2, y = size.height / 2): View {
  const scale = held(view.scale * factor);
  const kept = 1 / view.scale - 1 / scale;
  return { x: view.x + (x - size.width / 2) * kept, y: view.y + (y - size.height / 2) * kept, scale };
}

export function moved(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
}

/** The smallest bounds around some places; null around none. */
export function boundsOf(places: Place[]): Bounds | null {
  if (places.length === 0) return null;
  const longitudes = places.map((place) => place.longitude);
  const latitudes = places.map((place) => place.latitude);
  return [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)];
}
