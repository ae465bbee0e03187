import { useTranslation } from "react-i18next";
import type { DeliveryDispatchDay } from "@/api/generated";
import { FlatMap } from "@/ui/map/FlatMap";
import { Pin } from "@/ui/map/Pin";
import { type Bounds, boundsOf } from "@/ui/map/projection";
import { type Courier, type Delivery, inOrder, isFinished, placeOf } from "./dispatch.logic";
import classes from "./dispatch.module.css";

/** Zones, the store and today's stops; the chosen courier's way is drawn through their stops. */
export function DispatchMap({
  day,
  opened,
  run,
  onOpen,
}: {
  day: DeliveryDispatchDay;
  opened: string | undefined;
  run: Courier | undefined;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation("delivery");
  const shown = day.deliveries.filter((one) => one.state !== "cancelled" && placeOf(one));
  const ways = day.couriers.filter((courier) => (run ? courier.id === run.id : courier.stops.length > 1));
  return (
    <FlatMap
      label={t("map.label")}
      bounds={boundsOfDay(day, shown)}
      zones={day.map.zones.features.filter((one) => one.properties.active)}
    >
      {(onMap) => (
        <>
          {ways.map((courier) => (
            <polyline
              key={courier.id}
              className={classes.way}
              data-chosen={courier.id === run?.id}
              points={wayOf(courier, shown, day)
                .map((place) => onMap(place).map(Math.round).join(","))
                .join(" ")}
            />
          ))}
          {day.map.store && <Pin at={onMap(day.map.store)} label={day.store.title} tone="store" />}
          {[...shown]
            .sort((a, b) => Number(isFinished(b)) - Number(isFinished(a)))
            .map((one) => {
              const place = placeOf(one);
              if (!place) return null;
              const dimmed = run !== undefined && one.courier_id !== run.id;
              return (
                <g key={one.id} opacity={dimmed ? 0.3 : 1}>
                  <Pin
                    at={onMap(place)}
                    label={`${one.order_number} · ${one.recipient?.name ?? ""} · ${one.address?.text ?? ""}`}
                    mark={one.position?.toString() ?? initials(one)}
                    tone={toneOf(one)}
                    chosen={one.id === opened}
                    onOpen={() => onOpen(one.id)}
                  />
                </g>
              );
            })}
        </>
      )}
    </FlatMap>
  );
}

function toneOf(one: Delivery) {
  if (isFinished(one)) return "done" as const;
  if (one.risk === "late" || one.state === "failed") return "danger" as const;
  return one.courier_id ? ("going" as const) : ("waiting" as const);
}

/** Whose stop it is, in two letters. */
function initials(one: Delivery): string {
  return (one.courier_name ?? "")
    .split(" ")
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("");
}

function wayOf(courier: Courier, deliveries: Delivery[], day: DeliveryDispatchDay) {
  const stops = deliveries.filter((one) => courier.stops.includes(one.id)).sort(inOrder);
  return [day.map.store, ...stops.map(placeOf)].filter((place) => place !== null);
}

/** The stops and the store; the zones when there are no stops. */
function boundsOfDay(day: DeliveryDispatchDay, shown: Delivery[]): Bounds | null {
  const places = shown.map(placeOf).filter((place) => place !== null);
  const around = boundsOf(day.map.store ? [...places, day.map.store] : places);
  const [west, south, east, north] = day.map.bounds ?? [];
  if (places.length > 0 && around) return around;
  if (west === undefined || south === undefined || east === undefined || north === undefined) return around;
  return [west, south, east, north];
}
