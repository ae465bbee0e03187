import { Alert, Button, Loader, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { goAlong } from "@/ui/arrows";
import { useFormatIn } from "@/ui/format";
import { Trouble } from "@/ui/Loaded";
import { quoteDays, quotes, whereOf } from "./newOrder.api";
import { type Draft, promised } from "./newOrder.logic";
import classes from "./newOrder.module.css";
import type { Change } from "./useDraft";

type SlotProps = {
  draft: Draft;
  change: Change;
  storeId: string;
  /** An order that is promised anew: its own slot is offered to it, though it be full. */
  orderId?: string;
  /** The clock of the order's store, where it is not the one a person works in. */
  zone?: string;
};

function useClock(zone: string | undefined) {
  const own = useFormat();
  const other = useFormatIn(zone ?? "UTC");
  return zone ? other : own;
}

/** Days and windows that really exist for this address; what is full cannot be chosen. */
export function SlotPicker({ draft, change, storeId, orderId, zone }: SlotProps) {
  const { t } = useTranslation("newOrder");
  const format = useClock(zone);
  const where = whereOf(draft.place);
  const today = format.today();
  const days = useQuery(quoteDays(storeId, today, where, orderId));
  const first = days.data?.find((day) => day.places_left > 0)?.day;
  const day = draft.day && draft.day >= today ? draft.day : null;
  useEffect(() => {
    if (!day && first && where) change({ day: first });
  }, [day, first, where, change]);
  if (!where)
    return (
      <Text size="xs" c="dimmed">
        {t("slot.tellWhere")}
      </Text>
    );
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        {t("slot.title")}
      </Text>
      {days.error && <Trouble error={days.error} retry={days.refetch} busy={days.isFetching} />}
      <fieldset className={classes.days} aria-label={t("slot.day")} onKeyDown={goAlong}>
        {(days.data ?? []).map((one) => (
          <UnstyledButton
            key={one.day}
            className={classes.day}
            data-chosen={one.day === day || undefined}
            aria-pressed={one.day === day}
            disabled={one.places_left === 0}
            tabIndex={one.day === (day ?? first) ? 0 : -1}
            onClick={() => change({ day: one.day, slot: null })}
          >
            <Text size="xs" fw={600}>
              {one.day === today ? t("slot.today") : format.weekday(`${one.day}T12:00:00Z`)}
            </Text>
            <Text size="xs">{one.places_left > 0 ? t("slot.places", { count: one.places_left }) : t("slot.full")}</Text>
          </UnstyledButton>
        ))}
      </fieldset>
      {day && <Slots draft={draft} change={change} storeId={storeId} orderId={orderId} zone={zone} day={day} />}
    </Stack>
  );
}

function Slots({ draft, change, storeId, orderId, zone, day }: SlotProps & { day: string }) {
  const { t } = useTranslation("newOrder");
  const format = useClock(zone);
  const found = useQuery(quotes(storeId, day, whereOf(draft.place), orderId));
  if (found.error) return <Trouble error={found.error} retry={found.refetch} busy={found.isFetching} />;
  if (!found.data) return <Loader size="xs" aria-label={t("slot.title")} />;
  const gone = draft.slot !== null && promised(found.data, draft.slot) === null;
  return (
    <>
      {gone && <Alert color="cup">{t("slot.gone")}</Alert>}
      {found.data.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("slot.none")}
        </Text>
      )}
      <fieldset className={classes.slots} aria-label={t("slot.window")} data-asks="slot" onKeyDown={goAlong}>
        {found.data.map((quote, place) => {
          const chosen = quote.slot_id === draft.slot?.id;
          return (
            <Button
              key={quote.slot_id}
              variant={chosen ? "filled" : "default"}
              aria-pressed={chosen}
              tabIndex={chosen || (place === 0 && (gone || !draft.slot)) ? 0 : -1}
              h="auto"
              py={4}
              onClick={() =>
                change({
                  slot: { id: quote.slot_id, startsAt: quote.window.starts_at, endsAt: quote.window.ends_at },
                })
              }
            >
              <span>
                <Text size="sm" fw={600} span display="block">
                  {format.time(quote.window.starts_at)}–{format.time(quote.window.ends_at)}
                </Text>
                <Text size="xs" span display="block">
                  {format.money(quote.fee)} · {t("slot.places", { count: quote.places_left })}
                </Text>
              </span>
            </Button>
          );
        })}
      </fieldset>
    </>
  );
}
