import { type MouseEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryPoint, DeliveryStoreMap } from "@/api/generated";
import classes from "./newOrder.module.css";
import { frameOf, fromFrame, polygonsOf, toFrame } from "./zones.logic";

type ZoneMapProps = {
  map: DeliveryStoreMap;
  point: DeliveryPoint | null;
  zoneId: string | null;
  onPoint: (point: DeliveryPoint) => void;
};

/** The store's zones, drawn by ourselves: a press says where the address is. By keyboard the zone is named instead. */
export function ZoneMap({ map, point, zoneId, onPoint }: ZoneMapProps) {
  const { t } = useTranslation("newOrder");
  const frame = useMemo(() => {
    const corners = map.zones.features.flatMap((zone) =>
      polygonsOf(zone).flatMap((polygon) =>
        (polygon[0] ?? []).map(([longitude = 0, latitude = 0]) => ({ longitude, latitude })),
      ),
    );
    return frameOf(map.store ? [...corners, map.store] : corners);
  }, [map]);
  if (!frame) return null;
  const radius = Math.max(frame.width, frame.height) / 60;
  const path = (rings: number[][][]) =>
    rings
      .map(
        (ring) =>
          `M${ring.map(([longitude = 0, latitude = 0]) => toFrame(frame, { longitude, latitude }).join(" ")).join("L")}Z`,
      )
      .join("");
  const mark = (event: MouseEvent<SVGSVGElement>) => {
    const matrix = event.currentTarget.getScreenCTM();
    if (!matrix) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    onPoint(fromFrame(frame, x, y));
  };
  const [storeX, storeY] = map.store ? toFrame(frame, map.store) : [0, 0];
  const [x, y] = point ? toFrame(frame, point) : [0, 0];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above names the zone by keyboard
    <svg
      className={classes.map}
      viewBox={`0 0 ${frame.width} ${frame.height}`}
      role="img"
      aria-label={t("address.map")}
      onClick={mark}
    >
      {map.zones.features.map((zone) => (
        <path
          key={zone.id}
          className={classes.zone}
          data-chosen={zone.id === zoneId || undefined}
          d={polygonsOf(zone).map(path).join("")}
          fillRule="evenodd"
        >
          <title>{zone.properties.title}</title>
        </path>
      ))}
      {map.store && (
        <rect
          x={storeX - radius}
          y={storeY - radius}
          width={2 * radius}
          height={2 * radius}
          fill="var(--mantine-color-cup-6)"
        />
      )}
      {point && <circle cx={x} cy={y} r={radius} fill="var(--mantine-color-red-7)" />}
    </svg>
  );
}
