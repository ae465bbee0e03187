import { Badge, Button, Group, SegmentedControl, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconMapPin, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryZoneOut } from "@/api/generated";
import { ChooseStore } from "@/app/ChooseStore";
import { type Store, useFormat, useStore } from "@/app/me";
import { newKey } from "@/ui/keys";
import { Empty, Loaded } from "@/ui/Loaded";
import { FlatMap } from "@/ui/map/FlatMap";
import { Pin } from "@/ui/map/Pin";
import { boundsOf, type Place } from "@/ui/map/projection";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { Section } from "../parts/Section";
import { Corners } from "./Corners";
import { SlotDays } from "./SlotDays";
import { SlotRules } from "./SlotRules";
import { ZoneForm } from "./ZoneForm";
import { mapOf, useSavePoint, zonesOf } from "./zones.api";
import { cornersOf, type Draft, draftOf, NEW_ZONE, withCorner } from "./zones.logic";
import classes from "./zones.module.css";

/** What is drawn at the moment; `zone` null is a new one. */
export type Drawing = { zone: DeliveryZoneOut | null; draft: Draft; key: string };

export default function ZonesPage() {
  const store = useStore();
  return <Section name="zones">{store ? <Zones key={store.id} store={store} /> : <ChooseStore />}</Section>;
}

const route = getRouteApi("/workspace/app/settings/zones");

function Zones({ store }: { store: Store }) {
  const { t } = useTranslation("delivery");
  const { shown = "zones", day } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Stack gap="sm">
      <SegmentedControl
        className={classes.tabs}
        value={shown}
        onChange={(tab) => navigate({ search: { shown: tab as typeof shown, day }, replace: true })}
        data={[
          { value: "zones", label: t("zones.tab") },
          { value: "slots", label: t("rules.tab") },
          { value: "days", label: t("slotDays.tab") },
        ]}
      />
      {shown === "zones" && <Drawn store={store} />}
      {shown === "slots" && <SlotRules store={store} />}
      {shown === "days" && (
        <SlotDays
          store={store}
          day={day}
          onDay={(chosen) => navigate({ search: { shown: "days", day: chosen }, replace: true })}
        />
      )}
    </Stack>
  );
}

function Drawn({ store }: { store: Store }) {
  const { t } = useTranslation("delivery");
  const query = useQuery(zonesOf(store.id));
  const map = useQuery(mapOf(store.id));
  const [drawing, draw] = useState<Drawing | null>(null);
  const [placing, setPlacing] = useState(false);
  const savePoint = useSavePoint(store.id);
  const done = useSayDone();
  const say = useSayProblem();
  const pick = (place: Place) => {
    if (placing) {
      savePoint.mutate(place, { onSuccess: () => done(t("zones.pointSaved")), onError: say });
      setPlacing(false);
    } else if (drawing)
      draw({ ...drawing, draft: { ...drawing.draft, corners: withCorner(drawing.draft.corners, place) } });
  };
  return (
    <Loaded query={query}>
      {(zones) => (
        <div className={classes.both}>
          <div className={classes.list}>
            {drawing ? (
              <ZoneForm key={drawing.key} store={store} drawing={drawing} onChange={draw} onClose={() => draw(null)} />
            ) : (
              <ZoneList
                zones={zones}
                onOpen={(zone) => draw({ zone, draft: draftOf(zone), key: newKey() })}
                onNew={() => draw({ zone: null, draft: NEW_ZONE, key: newKey() })}
              />
            )}
            {!drawing && (
              <Button
                variant={placing ? "filled" : "default"}
                leftSection={<IconMapPin size={15} />}
                onClick={() => setPlacing(!placing)}
                loading={savePoint.isPending}
                mt="sm"
              >
                {placing ? t("zones.pressWhereStore") : t("zones.placeStore")}
              </Button>
            )}
          </div>
          <div className={classes.map}>
            <FlatMap
              label={t("zones.map")}
              bounds={boundsOfZones(zones, map.data?.store)}
              zones={zones.map(feature)}
              withoutZone={drawing?.zone && cornersOf(drawing.zone.polygon) ? drawing.zone.id : null}
              zoneId={drawing?.zone?.id}
              onPick={drawing || placing ? pick : undefined}
            >
              {(onMap, placeAt) => (
                <>
                  {map.data?.store && <Pin at={onMap(map.data.store)} label={store.title} tone="store" />}
                  {drawing && (
                    <Corners
                      corners={drawing.draft.corners}
                      onMap={onMap}
                      placeAt={placeAt}
                      onChange={(corners) => draw({ ...drawing, draft: { ...drawing.draft, corners } })}
                    />
                  )}
                </>
              )}
            </FlatMap>
          </div>
        </div>
      )}
    </Loaded>
  );
}

function ZoneList({
  zones,
  onOpen,
  onNew,
}: {
  zones: DeliveryZoneOut[];
  onOpen: (zone: DeliveryZoneOut) => void;
  onNew: () => void;
}) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  return (
    <Stack gap={4}>
      <Button leftSection={<IconPlus size={15} />} onClick={onNew}>
        {t("zones.new")}
      </Button>
      {zones.length === 0 && <Empty title={t("zones.none")} hint={t("zones.noneHint")} />}
      {zones.map((zone) => (
        <UnstyledButton key={zone.id} className={classes.zone} onClick={() => onOpen(zone)}>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Text size="sm" fw={600} truncate>
              {zone.title}
            </Text>
            {zone.active ? (
              <Text size="sm" className="numbers">
                {format.money(zone.fee)}
              </Text>
            ) : (
              <Badge color="gray">{t("zones.off")}</Badge>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            {zone.minimal_order.amount > 0
              ? t("zones.from", { amount: format.money(zone.minimal_order) })
              : t("zones.fromAny")}
            {zone.priority !== 0 && ` · ${t("zones.priorityIs", { value: zone.priority })}`}
          </Text>
        </UnstyledButton>
      ))}
    </Stack>
  );
}

function feature({ id, polygon, ...properties }: DeliveryZoneOut) {
  return { id, geometry: polygon, properties };
}

function boundsOfZones(zones: DeliveryZoneOut[], store: Place | null | undefined) {
  const corners = zones.flatMap((zone) => cornersOf(zone.polygon) ?? []);
  return boundsOf(store ? [...corners, store] : corners) ?? EVERYWHERE;
}

/** Both countries, for a network that has drawn nothing yet. */
const EVERYWHERE: [number, number, number, number] = [30, 39, 47, 60];
