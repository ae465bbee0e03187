import { ActionIcon, Badge, Button, Group, Progress, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { DeliverySlotLoad } from "@/api/generated";
import { type Store, useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { DayOfSlots } from "./DayOfSlots";
import { daysLater, loadOf, weekOf } from "./slotDays.logic";
import { slotsOf } from "./zones.api";
import classes from "./zones.module.css";

const WEEK = 7;
type SlotDaysProps = { store: Store; day: string | undefined; onDay: (day: string) => void };

/** A week day by day: how much of each is taken, and the slots of the chosen day. */
export function SlotDays({ store, day, onDay }: SlotDaysProps) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const chosen = day ?? format.today();
  const week = weekOf(chosen);
  const query = useQuery(slotsOf(store.id, week[0] ?? chosen, WEEK));
  const ofDay = (one: string) => (query.data ?? []).filter((slot) => slot.day === one);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("slotDays.explained")}
      </Text>
      <Group gap="xs" wrap="nowrap" align="stretch">
        <Turn label={t("slotDays.earlier")} onTurn={() => onDay(daysLater(chosen, -WEEK))}>
          <IconChevronLeft size={16} />
        </Turn>
        <div className={classes.week}>
          {week.map((one) => (
            <Day key={one} day={one} chosen={one === chosen} slots={ofDay(one)} onChoose={() => onDay(one)} />
          ))}
        </div>
        <Turn label={t("slotDays.later")} onTurn={() => onDay(daysLater(chosen, WEEK))}>
          <IconChevronRight size={16} />
        </Turn>
      </Group>
      <Group gap="xs">
        <TextInput
          type="date"
          w={150}
          aria-label={t("slotDays.day")}
          value={chosen}
          onChange={(event) => event.currentTarget.value && onDay(event.currentTarget.value)}
        />
        {chosen !== format.today() && (
          <Button variant="default" onClick={() => onDay(format.today())}>
            {t("slotDays.today")}
          </Button>
        )}
        {query.isPlaceholderData && <Badge color="gray">{t("slotDays.loading")}</Badge>}
      </Group>
      <Loaded
        query={query}
        isEmpty={() => ofDay(chosen).length === 0 && !query.isPlaceholderData}
        empty={<Empty title={t("slotDays.none")} hint={t("slotDays.noneHint")} />}
      >
        {() => <DayOfSlots store={store} day={chosen} slots={ofDay(chosen)} />}
      </Loaded>
    </Stack>
  );
}

type TurnProps = { label: string; onTurn: () => void; children: React.ReactNode };

function Turn({ label, onTurn, children }: TurnProps) {
  return (
    <ActionIcon variant="default" h="auto" w={26} aria-label={label} onClick={onTurn}>
      {children}
    </ActionIcon>
  );
}

type DayProps = { day: string; chosen: boolean; slots: DeliverySlotLoad[]; onChoose: () => void };

function Day({ day, chosen, slots, onChoose }: DayProps) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const { booked, capacity } = loadOf(slots);
  return (
    <UnstyledButton className={classes.day} aria-pressed={chosen} onClick={onChoose}>
      <Text size="xs" fw={600} component="span" display="block">
        {format.weekday(`${day}T12:00:00Z`)}
      </Text>
      <Text size="xs" component="span" display="block" className="numbers">
        {slots.length > 0 ? t("slotDays.takenOf", { booked, capacity }) : "–"}
      </Text>
      <Progress
        size={4}
        mt={4}
        value={capacity > 0 ? (100 * booked) / capacity : 0}
        color={booked >= capacity ? "cup" : "stem"}
        aria-hidden
      />
    </UnstyledButton>
  );
}
