import { Anchor, Badge, Button, Group, NumberInput, Progress, Table, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliverySlotLoad } from "@/api/generated";
import { type Store, useFormat } from "@/app/me";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { Editor } from "../parts/Editor";
import { settingsKeys } from "../settings.keys";
import { backToRule, type SlotState, stateOf } from "./slotDays.logic";
import { changeCapacity, rulesOf, SLOTS, slotsOf } from "./zones.api";

type DayOfSlotsProps = { store: Store; day: string; slots: DeliverySlotLoad[] };
const COLOURS: Record<SlotState, string> = { open: "stem", full: "cup", closed: "gray" };

/** The slots of one day: what is taken, and what may be changed for that day only. */
export function DayOfSlots({ store, day, slots }: DayOfSlotsProps) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const rules = useQuery(rulesOf(store.id));
  const [edited, edit] = useState<DeliverySlotLoad | null>(null);
  const byRule = (slot: DeliverySlotLoad) => rules.data?.find(({ id }) => id === slot.rule_id)?.capacity;
  return (
    <>
      <Table aria-label={format.date(day)}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("rules.window")}</Table.Th>
            <Table.Th>{t("slotDays.taken")}</Table.Th>
            <Table.Th>{t("slotDays.byRule")}</Table.Th>
            <Table.Th>{t("slotDays.state")}</Table.Th>
            <Table.Th aria-label={t("slotDays.actions")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {slots.map((slot) => (
            <Line key={slot.rule_id} slot={slot} byRule={byRule(slot)} onEdit={() => edit(slot)} />
          ))}
        </Table.Tbody>
      </Table>
      {edited && <CapacityEditor store={store} slot={edited} byRule={byRule(edited)} onClose={() => edit(null)} />}
    </>
  );
}

function useClock(): (slot: DeliverySlotLoad) => string {
  const format = useFormat();
  return ({ window }) => `${format.time(window.starts_at)}–${format.time(window.ends_at)}`;
}

type LineProps = { slot: DeliverySlotLoad; byRule: number | undefined; onEdit: () => void };

function Line({ slot, byRule, onEdit }: LineProps) {
  const { t } = useTranslation("delivery");
  const clock = useClock();
  const { change, busy } = useCapacity(slot);
  const { booked, capacity } = slot;
  const state = stateOf(slot, byRule);
  const back = backToRule(slot, byRule);
  const isOver = Date.parse(slot.window.ends_at) < Date.now();
  return (
    <Table.Tr>
      <Table.Td>
        {isOver ? (
          clock(slot)
        ) : (
          <Anchor component="button" type="button" size="sm" fw={600} onClick={onEdit}>
            {clock(slot)}
          </Anchor>
        )}
      </Table.Td>
      <Table.Td miw={150}>
        <Text size="sm" className="numbers">
          {t("slotDays.takenOf", { booked, capacity })}
        </Text>
        <Progress
          size={5}
          maw={180}
          value={capacity > 0 ? (100 * booked) / capacity : 0}
          color={COLOURS[state]}
          aria-hidden
        />
      </Table.Td>
      <Table.Td className="numbers">{byRule ?? "–"}</Table.Td>
      <Table.Td>
        <Badge color={isOver ? "gray" : COLOURS[state]}>{t(isOver ? "slotDays.over" : `slotDays.is.${state}`)}</Badge>
      </Table.Td>
      <Table.Td ta="right">
        {!isOver && (
          <Group gap={4} justify="flex-end" wrap="nowrap">
            {back !== null && (
              <Button variant="default" loading={busy} onClick={() => change(back)}>
                {t("slotDays.asRule")}
              </Button>
            )}
            {state === "open" && (
              <Button variant="subtle" color="red" loading={busy} onClick={() => change(booked)}>
                {t("slotDays.close")}
              </Button>
            )}
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

/** One press changes the places of a slot; a second one takes it back. */
function useCapacity(slot: DeliverySlotLoad) {
  const { t } = useTranslation("delivery");
  const clock = useClock();
  const queries = useQueryClient();
  const done = useSayDone();
  const say = useSayProblem();
  const seen = () => queries.invalidateQueries({ queryKey: settingsKeys.of(SLOTS) });
  const changing = useMutation({
    mutationFn: (capacity: number) => changeCapacity(slot, capacity, slot.version),
    onSuccess: (now) => {
      void seen();
      done(t("slotDays.changed", { window: clock(slot), capacity: now.capacity }), async () => {
        await changeCapacity(slot, slot.capacity, now.version);
        await seen();
      });
    },
    onError: (error) => {
      say(error);
      void seen();
    },
  });
  return { change: changing.mutate, busy: changing.isPending };
}

type CapacityEditorProps = {
  store: Store;
  slot: DeliverySlotLoad;
  byRule: number | undefined;
  onClose: () => void;
};

function CapacityEditor({ store, slot, byRule, onClose }: CapacityEditorProps) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const clock = useClock();
  const queries = useQueryClient();
  return (
    <Editor
      title={`${format.date(slot.day)}, ${clock(slot)}`}
      of={slot}
      blank={{ capacity: 0 }}
      valuesOf={({ capacity }) => ({ capacity })}
      list={SLOTS}
      label={() => t("rules.field.capacity")}
      change={(one, { capacity }, version) => changeCapacity(one, capacity, version)}
      now={async (one) => {
        const fresh = await queries.fetchQuery({ ...slotsOf(store.id, one.day, 1), staleTime: 0 });
        return fresh.find(({ rule_id }) => rule_id === one.rule_id) ?? one;
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <NumberInput
            required
            data-autofocus
            min={slot.booked}
            max={10_000}
            allowDecimal={false}
            label={t("rules.field.capacity")}
            description={t("slotDays.atLeast", { booked: slot.booked })}
            {...form.getInputProps("capacity")}
          />
          <Group gap="xs">
            <Button variant="default" onClick={() => form.setFieldValue("capacity", slot.booked)}>
              {t("slotDays.takeNoMore")}
            </Button>
            {byRule !== undefined && byRule >= slot.booked && (
              <Button variant="default" onClick={() => form.setFieldValue("capacity", byRule)}>
                {t("slotDays.likeRule", { capacity: byRule })}
              </Button>
            )}
          </Group>
        </>
      )}
    </Editor>
  );
}
