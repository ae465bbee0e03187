import { ActionIcon, Group } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconFocusCentered, IconMinus, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryZoneFeature } from "@/api/generated";
import classes from "./map.module.css";
import { type Bounds, fitted, fromScreen, moved, type Place, toScreen, type View, zoomed } from "./projection";

/** Pixels on the map of a place; given to whatever is drawn on it. */
export type OnMap = (place: Place) => [number, number];

type FlatMapProps = {
  label: string;
  /** What is shown at first and again after “show everything”. */
  bounds: Bounds | null;
  zones: DeliveryZoneFeature[];
  /** A zone that stands out. */
  zoneId?: string | null;
  /** A zone that is drawn otherwise at the moment. */
  withoutZone?: string | null;
  /** A press on the plain map. */
  onPick?: (place: Place) => void;
  /** Pins, lines: SVG, placed by `onMap`; `placeAt` goes the other way, from pixels inside the map. */
  children?: (onMap: OnMap, placeAt: (x: number, y: number) => Place) => ReactNode;
};

const STEP = 1.5;
const STILL = 4;

/** Zones on a plain ground: moved by hand, wheel, arrows, plus and minus. Asks no server for tiles. */
export function FlatMap({ label, bounds, zones, zoneId, withoutZone, onPick, children }: FlatMapProps) {
  const { ref, width, height } = useElementSize();
  const size = { width, height };
  const [moment, setView] = useState<View | null>(null);
  const view = moment ?? (bounds && width > 0 ? fitted(bounds, size) : null);
  const change = (next: (view: View) => View) => view && setView(next(view));
  const box = useRef<SVGSVGElement>(null);
  useWheel(box, (factor, x, y) => change((now) => zoomed(now, size, factor, x, y)));
  const hand = useHand(
    (dx, dy) => change((now) => moved(now, dx, dy)),
    (x, y) => view && onPick?.(fromScreen(view, size, x, y)),
  );
  const onMap: OnMap = (place) => (view ? toScreen(view, size, place) : [-99, -99]);
  return (
    <div ref={ref} className={classes.frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture that is moved, not a group of fields */}
      <svg
        ref={box}
        className={onPick ? classes.picking : classes.map}
        width={width}
        height={height}
        role="group"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map itself is moved by keys
        tabIndex={0}
        onKeyDown={(event) => {
          const step = event.target === event.currentTarget ? stepOf(event.key, size) : null;
          if (!step) return;
          event.preventDefault();
          change(step);
        }}
        {...hand}
      >
        {view && (
          <>
            {zones.map(
              (zone, index) =>
                zone.id !== withoutZone && (
                  <ZoneShape key={zone.id} zone={zone} shade={index} chosen={zone.id === zoneId} onMap={onMap} />
                ),
            )}
            {children?.(onMap, (x, y) => fromScreen(view, size, x, y))}
          </>
        )}
      </svg>
      <Tools change={change} size={size} all={() => setView(null)} />
    </div>
  );
}

/** What a key does to the view; null for a key that is not the map's. */
function stepOf(key: string, size: { width: number; height: number }): ((now: View) => View) | null {
  const factor = { "+": STEP, "=": STEP, "-": 1 / STEP }[key];
  if (factor) return (now) => zoomed(now, size, factor);
  const way = WAYS[key];
  return way ? (now) => moved(now, way[0], way[1]) : null;
}

const WAYS: Record<string, [number, number]> = {
  ArrowLeft: [60, 0],
  ArrowRight: [-60, 0],
  ArrowUp: [0, 60],
  ArrowDown: [0, -60],
};

function Tools({
  change,
  size,
  all,
}: {
  change: (next: (view: View) => View) => void;
  size: { width: number; height: number };
  all: () => void;
}) {
  const { t } = useTranslation("delivery");
  return (
    <Group className={classes.tools} gap={4}>
      <ActionIcon
        variant="default"
        aria-label={t("map.nearer")}
        onClick={() => change((now) => zoomed(now, size, STEP))}
      >
        <IconPlus size={16} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={t("map.farther")}
        onClick={() => change((now) => zoomed(now, size, 1 / STEP))}
      >
        <IconMinus size={16} />
      </ActionIcon>
      <ActionIcon variant="default" aria-label={t("map.everything")} onClick={all}>
        <IconFocusCentered size={16} />
      </ActionIcon>
    </Group>
  );
}

/** All rings of a zone, each a list of corners. */
export function ringsOf(outline: DeliveryZoneFeature["geometry"]): number[][][] {
  return outline.type === "Polygon" ? outline.coordinates : outline.coordinates.flat();
}

function ZoneShape({
  zone,
  shade,
  chosen,
  onMap,
}: {
  zone: DeliveryZoneFeature;
  shade: number;
  chosen: boolean;
  onMap: OnMap;
}) {
  const rings = ringsOf(zone.geometry).map((ring) =>
    ring.map(([longitude = 0, latitude = 0]) => onMap({ latitude, longitude })),
  );
  const path = rings.map((ring) => `M${ring.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`).join("");
  const highest = rings.flat().reduce((best, corner) => (corner[1] < best[1] ? corner : best), [0, 1e9]);
  return (
    <g className={zone.properties.active ? classes.zone : classes.idle} data-shade={shade % 4} data-chosen={chosen}>
      <path d={path} fillRule="evenodd" />
      <text x={highest[0]} y={highest[1] + 16} textAnchor="middle">
        {zone.properties.title}
      </text>
    </g>
  );
}

/** Wheel and pinch on a trackpad; React's own wheel events cannot keep the page from scrolling. */
function useWheel(box: React.RefObject<SVGSVGElement | null>, turn: (factor: number, x: number, y: number) => void) {
  const latest = useRef(turn);
  latest.current = turn;
  useEffect(() => {
    const element = box.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = (event.currentTarget as Element).getBoundingClientRect();
      latest.current(2 ** (-event.deltaY / 300), event.clientX - left, event.clientY - top);
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [box]);
}

/** Dragging the ground moves it; a press without moving picks. What is drawn on top handles its own presses. */
function useHand(drag: (dx: number, dy: number) => void, press: (x: number, y: number) => void) {
  const held = useRef<{ x: number; y: number; far: number } | null>(null);
  return {
    onPointerDown: (event: React.PointerEvent<SVGSVGElement>) => {
      if (event.button !== 0 || (event.target as Element).closest("[data-own]")) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { x: event.clientX, y: event.clientY, far: 0 };
    },
    onPointerMove: (event: React.PointerEvent<SVGSVGElement>) => {
      const now = held.current;
      if (!now) return;
      const [dx, dy] = [event.clientX - now.x, event.clientY - now.y];
      held.current = { x: event.clientX, y: event.clientY, far: now.far + Math.abs(dx) + Math.abs(dy) };
      drag(dx, dy);
    },
    onPointerUp: (event: React.PointerEvent<SVGSVGElement>) => {
      const { left, top } = event.currentTarget.getBoundingClientRect();
      if (held.current && held.current.far < STILL) press(event.clientX - left, event.clientY - top);
      held.current = null;
    },
    onPointerCancel: () => {
      held.current = null;
    },
  };
}
