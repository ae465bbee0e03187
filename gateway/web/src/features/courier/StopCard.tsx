import { Badge, Group, Text } from "@mantine/core";
import { IconChevronRight, IconCloudUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { ALARM, GOOD } from "@/ui/shades";
import { isOpen, minutesOver, type StopNow } from "./courier.logic";
import classes from "./courier.module.css";

type CardProps = { stop: StopNow; place?: number; isNext?: boolean; offset: number };

/** A stop in the list: when, where, to whom. */
export function StopCard({ stop, place, isNext = false, offset }: CardProps) {
  const { t } = useTranslation("courier");
  const format = useFormat();
  const late = isOpen(stop) && minutesOver(stop, Date.now() + offset) > 0;
  return (
    <li>
      <a href={`#/stop/${stop.id}`} className={classes.card} data-next={isNext} data-done={!isOpen(stop)}>
        {place !== undefined && <b className={classes.place}>{place}</b>}
        <span className={classes.cardText}>
          <Group gap={8} component="span">
            <Text span fw={700} size="lg" className="numbers" c={late ? ALARM : undefined}>
              {format.time(stop.window.starts_at)}–{format.time(stop.window.ends_at)}
            </Text>
            <StateBadge stop={stop} />
            {late && (
              <Badge color="red" c={ALARM}>
                {t("late")}
              </Badge>
            )}
          </Group>
          <Text span display="block" size="lg" lineClamp={2}>
            {stop.address?.text ?? t("noAddress")}
          </Text>
          <Text span display="block" c="dimmed" size="md" truncate>
            {stop.order_number} · {stop.recipient?.name ?? t("noName")}
          </Text>
        </span>
        <IconChevronRight size={22} aria-hidden />
      </a>
    </li>
  );
}

const COLORS = { assigned: "gray", picked_up: "violet", delivered: "stem", failed: "red" } as const;

const WORDS = { assigned: undefined, picked_up: undefined, delivered: GOOD, failed: ALARM } as const;

export function StateBadge({ stop }: { stop: StopNow }) {
  const { t } = useTranslation("courier");
  if (stop.state !== "assigned" && stop.state !== "picked_up" && stop.state !== "delivered" && stop.state !== "failed")
    return null;
  if (stop.state === "assigned" && !stop.assembled) return <Badge color="cup">{t("inTheMaking")}</Badge>;
  return (
    <Badge
      color={COLORS[stop.state]}
      c={WORDS[stop.state]}
      leftSection={stop.unsent && <IconCloudUp size={12} aria-label={t("notSentYet")} />}
    >
      {t(`state.${stop.state}`)}
    </Badge>
  );
}
