import { Group, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { daysFrom, momentIn } from "@/ui/days";
import { useFormatIn } from "@/ui/format";
import { SEEN_DAYS } from "./newOrder.api";
import type { Draft } from "./newOrder.logic";
import type { Change } from "./useDraft";

const STAYS_MINUTES = 30;

/** When they come for it: a day and an hour of the store. */
export function PickUpTime({ draft, change, zone }: { draft: Draft; change: Change; zone: string }) {
  const { t } = useTranslation("newOrder");
  const format = useFormatIn(zone);
  const days = daysFrom(format.today(), 2 * SEEN_DAYS);
  const day = draft.day && days.includes(draft.day) ? draft.day : (days[0] ?? "");
  const set = (onDay: string, time: string) => {
    if (!/^\d\d:\d\d$/.test(time)) return change({ day: onDay, pickUpAt: time, slot: null });
    const from = momentIn(zone, onDay, time);
    const until = new Date(from.getTime() + STAYS_MINUTES * 60_000);
    return change({
      day: onDay,
      pickUpAt: time,
      slot: { id: "", startsAt: from.toISOString(), endsAt: until.toISOString() },
    });
  };
  return (
    <Group grow gap="xs">
      <Select
        label={t("slot.day")}
        allowDeselect={false}
        data={days.map((one) => ({
          value: one,
          label: one === days[0] ? t("slot.today") : format.weekday(`${one}T12:00:00Z`),
        }))}
        value={day}
        onChange={(chosen) => chosen && set(chosen, draft.pickUpAt)}
      />
      <TextInput
        label={t("slot.pickUpAt")}
        type="time"
        data-asks="pickUp"
        value={draft.pickUpAt}
        onChange={(event) => set(day, event.currentTarget.value)}
      />
    </Group>
  );
}
