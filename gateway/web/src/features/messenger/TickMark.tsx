import { Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconChecks, IconClock, IconQuestionMark } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Tick } from "./messenger.logic";
import classes from "./messenger.module.css";

const ICONS = {
  queued: IconClock,
  unknown: IconQuestionMark,
  accepted: IconCheck,
  failed: IconAlertTriangle,
  delivered: IconChecks,
  read: IconChecks,
};

/** How far one of our messages has come; an unknown outcome is a state of its own. */
export function TickMark({ tick }: { tick: NonNullable<Tick> }) {
  const { t } = useTranslation("messenger");
  const Icon = ICONS[tick];
  return (
    <Tooltip label={t(`tick.${tick}`)}>
      <Icon size={15} role="img" aria-label={t(`tick.${tick}`)} className={classes.tick} data-tick={tick} />
    </Tooltip>
  );
}
