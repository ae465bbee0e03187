import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAddressOf } from "./useAddressOf";
import type { Unsent } from "./widget.logic";
import classes from "./widget.module.css";

/** What the server has not shown back yet; what it did not get can be sent again. */
export function Waiting({ unsent, onAgain }: { unsent: Unsent; onAgain: () => void }) {
  const { t } = useTranslation("widget");
  const picture = useAddressOf(unsent.picture);
  return (
    <div className={classes.bubble} data-mine={true} data-failed={unsent.failed}>
      {picture && <img src={picture} alt={t("photo")} className={classes.photo} />}
      <span className="as-typed">{unsent.text}</span>
      {unsent.failed ? (
        <Group gap={6} mt={4}>
          <Text size="xs" role="alert">
            {t("notSent")}
          </Text>
          <Button size="sm" mih={44} variant="default" onClick={onAgain}>
            {t("again")}
          </Button>
        </Group>
      ) : (
        <Text size="xs">{t("sending")}</Text>
      )}
    </div>
  );
}
