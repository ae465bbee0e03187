import { Badge, Button, Group, Text } from "@mantine/core";
import { IconClock, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "@/ui/problems";
import { WAITING } from "@/ui/shades";
import classes from "./newOrder.module.css";
import type { Holding } from "./useHold";

const LAST_MINUTE = "0:";

/** How long the stems are held for this order, always in sight; what happened when they are not any more. */
export function Hold({ holding }: { holding: Holding }) {
  const { t } = useTranslation("newOrder");
  const text = useProblemText();
  const { left, busy, shortages, problem, over } = holding;
  if (problem)
    return (
      <Text size="sm" role="alert" className={classes.alarm}>
        {text(problem)}
      </Text>
    );
  if (shortages.length > 0) return <Badge color="red">{t("hold.short")}</Badge>;
  if (over && !busy)
    return (
      <Group gap={6} wrap="nowrap" role="alert">
        <Text size="sm" c={WAITING}>
          {t("hold.over")}
        </Text>
        <Button variant="default" onClick={holding.renew}>
          {t("hold.again")}
        </Button>
      </Group>
    );
  if (!left && !busy) return null;
  return (
    <Group gap={6} wrap="nowrap">
      <IconClock size={15} aria-hidden />
      <Text size="sm">{t("hold.held")}</Text>
      <Text size="sm" fw={600} className="numbers" role="timer" c={left?.startsWith(LAST_MINUTE) ? WAITING : undefined}>
        {left ?? "…"}
      </Text>
      <Button variant="subtle" px={4} onClick={holding.renew} loading={busy} aria-label={t("hold.renew")}>
        <IconRefresh size={14} />
      </Button>
    </Group>
  );
}
