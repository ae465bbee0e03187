import { Badge, Group, Text, UnstyledButton } from "@mantine/core";
import { IconShoppingBag, IconTruckDelivery } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OrdersQueueEntry } from "@/api/generated";
import { useFormat } from "@/app/me";
import { departureOf, PRESSURE_COLOUR, pressureOf } from "./florist.logic";
import classes from "./florist.module.css";

type QueueCardProps = {
  entry: OrdersQueueEntry;
  now: number;
  open: boolean;
  /** Mine are marked by where they stand. */
  mine: boolean;
  onOpen: () => void;
};

/** One order of the queue: when it leaves, what it is, how long it takes. */
export function QueueCard({ entry, now, open, mine, onOpen }: QueueCardProps) {
  const { t } = useTranslation("florist");
  const inHand = !mine && entry.status === "in_assembly" && entry.florist;
  return (
    <li>
      <UnstyledButton className={classes.card} data-open={open || undefined} aria-pressed={open} onClick={onOpen}>
        <Group justify="space-between" wrap="nowrap" align="start">
          <Departure entry={entry} now={now} />
          {entry.delivery_kind === "pickup" ? (
            <IconShoppingBag size={22} role="img" aria-label={t("pickup")} className={classes.kind} />
          ) : (
            <IconTruckDelivery size={22} role="img" aria-label={t("courier")} className={classes.kind} />
          )}
        </Group>
        {entry.lines.map((line) => (
          <Text key={line.id} fw={600} lineClamp={2}>
            {Number(line.quantity) !== 1 && `${Number(line.quantity)} × `}
            {line.title}
          </Text>
        ))}
        <Group gap="xs" mt={2}>
          <Text size="sm" c="dimmed">
            {entry.number}
            {entry.minutes > 0 && ` · ${t("minutes", { count: entry.minutes })}`}
          </Text>
          {inHand && <Badge color="gray">{t("with", { name: entry.florist?.name ?? "" })}</Badge>}
          {entry.open_substitutions > 0 && <Badge color="cup">{t("buyerAsked")}</Badge>}
          {entry.wants_photo && entry.photos.length === 0 && <Badge color="gray">{t("wantsPhoto")}</Badge>}
        </Group>
      </UnstyledButton>
    </li>
  );
}

/** The time it leaves, large, and how long that is from now. */
export function Departure({ entry, now }: { entry: OrdersQueueEntry; now: number }) {
  const { t } = useTranslation("florist");
  const format = useFormat();
  const departure = departureOf(entry);
  if (!departure) return <Badge color="gray">{t("noTime")}</Badge>;
  const done = entry.assembled_at !== null;
  const today = format.today(new Date(departure)) === format.today(new Date(now));
  return (
    <Group gap={8} wrap="nowrap">
      <Text size="xl" fw={700} className="numbers" lh={1.2}>
        {today ? format.time(departure) : `${format.day(departure)}, ${format.time(departure)}`}
      </Text>
      {!done && today && (
        <Badge color={PRESSURE_COLOUR[pressureOf(entry, now)]} variant="filled">
          {format.ago(departure, now)}
        </Badge>
      )}
    </Group>
  );
}
