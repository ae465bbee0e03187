import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { OnMap } from "@/ui/map/FlatMap";
import type { Place } from "@/ui/map/projection";
import { movedCorner, withoutCorner } from "./zones.logic";
import classes from "./zones.module.css";

type CornersProps = {
  corners: Place[];
  onMap: OnMap;
  placeAt: (x: number, y: number) => Place;
  onChange: (corners: Place[]) => void;
};

/** Pixels a key moves a corner. */
const STEP = 6;
const WAYS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** The outline being drawn: its corners are dragged or moved by keys; Delete takes one out. */
export function Corners({ corners, onMap, placeAt, onChange }: CornersProps) {
  const { t } = useTranslation("delivery");
  const held = useRef<number | null>(null);
  const points = corners.map(onMap);
  const shape = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  function drag(event: React.PointerEvent<SVGCircleElement>, index: number) {
    if (held.current !== index) return;
    const frame = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (frame) onChange(movedCorner(corners, index, placeAt(event.clientX - frame.left, event.clientY - frame.top)));
  }
  function press(event: React.KeyboardEvent, index: number) {
    const way = WAYS[event.key];
    const [x, y] = points[index] ?? [0, 0];
    if (way) onChange(movedCorner(corners, index, placeAt(x + way[0], y + way[1])));
    else if (event.key === "Delete" || event.key === "Backspace") onChange(withoutCorner(corners, index));
    else return;
    event.preventDefault();
  }
  return (
    <g className={classes.drawn}>
      <polygon points={shape} />
      {points.map(([x, y], index) => (
        // biome-ignore lint/a11y/useSemanticElements: there are no buttons inside a picture
        <circle
          // biome-ignore lint/suspicious/noArrayIndexKey: a corner is known by its place in the outline only
          key={index}
          data-own
          role="button"
          tabIndex={0}
          aria-label={t("zones.corner", { number: index + 1 })}
          cx={x}
          cy={y}
          r={7}
          onPointerDown={(event) => {
            event.stopPropagation();
            event.currentTarget.setPointerCapture(event.pointerId);
            held.current = index;
          }}
          onPointerMove={(event) => drag(event, index)}
          onPointerUp={() => {
            held.current = null;
          }}
          onDoubleClick={() => onChange(withoutCorner(corners, index))}
          onKeyDown={(event) => press(event, index)}
        />
      ))}
    </g>
  );
}
