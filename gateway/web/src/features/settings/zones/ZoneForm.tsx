import { Alert, Button, Group, NumberInput, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryZoneOut } from "@/api/generated";
import { asProblem } from "@/api/problem";
import type { Store } from "@/app/me";
import { Conflict, type Difference } from "@/ui/Conflict";
import { useProblemText } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import type { Drawing } from "./ZonesPage";
import { useSaveZone, zonesOf } from "./zones.api";
import { cornersOf, type Draft, draftOf, LEAST_CORNERS, zoneIn } from "./zones.logic";

type FormProps = { store: Store; drawing: Drawing; onChange: (drawing: Drawing) => void; onClose: () => void };

/** Name, prices and outline of a zone; the outline is drawn on the map beside. */
export function ZoneForm({ store, drawing, onChange, onClose }: FormProps) {
  const { t } = useTranslation("delivery");
  const common = useTranslation().t;
  const text = useProblemText();
  const done = useSayDone();
  const queries = useQueryClient();
  const save = useSaveZone();
  const [theirs, setTheirs] = useState<DeliveryZoneOut | null>(null);
  const { zone, draft } = drawing;
  const kept = zone && !cornersOf(zone.polygon) ? zone.polygon : undefined;
  const set = (change: Partial<Draft>) => onChange({ ...drawing, draft: { ...draft, ...change } });
  const isDrawn = kept !== undefined || draft.corners.length >= LEAST_CORNERS;
  const differences = (other: Draft): Difference[] =>
    (["title", "fee", "minimalOrder", "priority", "active", "corners"] as const)
      .filter((field) => JSON.stringify(draft[field]) !== JSON.stringify(other[field]))
      .map((field) => ({
        label: t(`zones.field.${field}`),
        mine: field === "corners" ? t("zones.corners", { count: draft.corners.length }) : String(draft[field]),
        theirs: field === "corners" ? t("zones.corners", { count: other.corners.length }) : String(other[field]),
      }));
  async function send(onTopOf: DeliveryZoneOut | null) {
    try {
      await save.mutateAsync({ zone: onTopOf, body: zoneIn(draft, store.id, store.currency, kept), key: drawing.key });
      done(t("zones.saved", { title: draft.title }));
      onClose();
    } catch (error) {
      if (!asProblem(error).isStale || !zone) return;
      const fresh = await queries.fetchQuery({ ...zonesOf(store.id), staleTime: 0 });
      setTheirs(fresh.find((one) => one.id === zone.id) ?? null);
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send(zone);
      }}
    >
      <Stack gap="xs">
        <TextInput
          label={t("zones.title")}
          required
          maxLength={200}
          value={draft.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
          data-autofocus
        />
        <Group grow align="flex-start">
          <NumberInput
            label={t("zones.fee", { currency: store.currency })}
            required
            min={0}
            decimalScale={2}
            thousandSeparator=" "
            value={draft.fee}
            onChange={(fee) => set({ fee })}
          />
          <NumberInput
            label={t("zones.minimal", { currency: store.currency })}
            min={0}
            decimalScale={2}
            thousandSeparator=" "
            value={draft.minimalOrder}
            onChange={(minimalOrder) => set({ minimalOrder })}
          />
        </Group>
        <NumberInput
          label={t("zones.priority")}
          description={t("zones.priorityHint")}
          min={-1000}
          max={1000}
          allowDecimal={false}
          value={draft.priority}
          onChange={(priority) => set({ priority })}
        />
        <Switch
          label={t("zones.active")}
          checked={draft.active}
          onChange={(event) => set({ active: event.currentTarget.checked })}
        />
        <Text size="sm" c="dimmed">
          {kept ? t("zones.notDrawable") : t("zones.howToDraw")}
        </Text>
        {save.error && !asProblem(save.error).isStale && (
          <Alert color="red" role="alert">
            {text(asProblem(save.error))}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={!isDrawn}>
            {common("save")}
          </Button>
        </Group>
      </Stack>
      {theirs && (
        <Conflict
          opened
          busy={save.isPending}
          differences={differences(draftOf(theirs))}
          onKeepMine={() => {
            setTheirs(null);
            onChange({ ...drawing, zone: theirs });
            void send(theirs);
          }}
          onTakeTheirs={() => {
            setTheirs(null);
            onChange({ ...drawing, zone: theirs, draft: draftOf(theirs) });
          }}
          onClose={() => setTheirs(null)}
        />
      )}
    </form>
  );
}
