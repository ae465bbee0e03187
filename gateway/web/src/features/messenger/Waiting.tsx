import { Text, Tooltip } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { waited } from "./messenger.logic";
import classes from "./messenger.module.css";

/** Since when somebody waits for an answer of ours. */
export function Waiting({ since }: { since: string }) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  const { unit, count } = waited(since);
  return (
    <Tooltip label={t("waitingSince", { when: format.dateTime(since) })}>
      <Text size="xs" component="span" className={classes.waiting}>
        {t(`waiting.${unit}`, { number: count })}
      </Text>
    </Tooltip>
  );
}
