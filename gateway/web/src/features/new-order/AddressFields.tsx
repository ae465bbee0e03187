import { Autocomplete, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { IconMapPin, IconMapPinCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { addressLine, placeOf } from "./address.logic";
import { addresses, storeMap } from "./newOrder.api";
import type { Draft, Place } from "./newOrder.logic";
import type { Change } from "./useDraft";
import { ZoneMap } from "./ZoneMap";
import { zoneAt } from "./zones.logic";

type AddressProps = { draft: Draft; change: Change; storeId: string };
const LOOK_MS = 200;

/** The address in words, and where it is: known from before, a point on the map, or the zone named by a person. */
export function AddressFields({ draft, change, storeId }: AddressProps) {
  const { t } = useTranslation("newOrder");
  const { place } = draft;
  const [wanted] = useDebouncedValue(place.text.trim(), LOOK_MS);
  const { data: known } = useQuery(addresses(storeId, wanted));
  const set = (part: Partial<Place>) => change((now) => ({ place: { ...now.place, ...part } }));
  const words = {
    apartment: t("address.shortApartment"),
    floor: t("address.shortFloor"),
    entrance: t("address.shortEntrance"),
  };
  const lines = new Map((known ?? []).map((one) => [addressLine(one.address, words), one]));
  return (
    <Stack gap="xs">
      <Autocomplete
        size="xs"
        label={t("address.text")}
        placeholder={t("address.hint")}
        data-asks="address"
        value={place.text}
        data={[...lines.keys()]}
        filter={({ options }) => options}
        onChange={(text) => set({ text })}
        onOptionSubmit={(line) => {
          const one = lines.get(line);
          // The field itself writes the chosen line after this; the words of the address are what shall stay.
          if (one) setTimeout(() => change({ place: placeOf(one.address, one.zone_id), slot: null }));
        }}
        autoComplete="off"
        comboboxProps={{ shadow: "md" }}
      />
      <Group grow gap="xs">
        {(["entrance", "floor", "apartment"] as const).map((part) => (
          <TextInput
            key={part}
            label={t(`address.${part}`)}
            value={place[part]}
            onChange={(event) => set({ [part]: event.currentTarget.value })}
            autoComplete="off"
          />
        ))}
      </Group>
      <ZoneFields draft={draft} change={change} storeId={storeId} />
    </Stack>
  );
}

function ZoneFields({ draft, change, storeId }: AddressProps) {
  const { t } = useTranslation("newOrder");
  const format = useFormat();
  const { data: map } = useQuery(storeMap(storeId));
  const [opened, { toggle }] = useDisclosure();
  const { place } = draft;
  const zones = map?.zones.features ?? [];
  const here = place.point ? zoneAt(zones, place.point) : null;
  const set = (part: Partial<Place>) => change((now) => ({ place: { ...now.place, ...part }, slot: null }));
  return (
    <>
      <Group gap="xs" align="end" wrap="nowrap">
        <Select
          flex={1}
          label={t("address.zone")}
          placeholder={t("address.zoneHint")}
          data-asks="zone"
          data={zones.map((zone) => ({
            value: zone.id,
            label: `${zone.properties.title} · ${format.money(zone.properties.fee)}`,
          }))}
          value={here?.id ?? place.zoneId}
          onChange={(zoneId) => set({ zoneId, point: null })}
          error={place.point && !here && map ? t("address.outside") : undefined}
        />
        <Button
          variant={place.point ? "light" : "default"}
          leftSection={place.point ? <IconMapPinCheck size={15} /> : <IconMapPin size={15} />}
          aria-expanded={opened}
          onClick={toggle}
        >
          {place.point ? t("address.pointKnown") : t("address.onMap")}
        </Button>
      </Group>
      {opened && map && (
        <div>
          <ZoneMap
            map={map}
            point={place.point}
            zoneId={here?.id ?? place.zoneId}
            onPoint={(point) => set({ point, zoneId: null })}
          />
          <Text size="xs" c="dimmed" mt={4}>
            {t("address.mapHint")}
          </Text>
        </div>
      )}
    </>
  );
}
