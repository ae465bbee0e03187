import { Alert, Button, Group, Modal, Paper, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../settings.module.css";
import { Copy } from "./Copy";

/** What was made; `secret` null: it was made before, and its secret cannot be shown again. */
export type Made = { secret: string | null };

type OnceProps = { title: string; made: Made; lost: string; onClose: () => void };

/** A secret that is shown this once; it closes only when the person says that it is kept. */
export function Once({ title, made: { secret }, lost, onClose }: OnceProps) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Alert color="cup">{secret === null ? lost : t("once.explained")}</Alert>
        {secret !== null && (
          <Paper withBorder p="sm" className={classes.once} data-testid="secret">
            {secret}
          </Paper>
        )}
        <Group justify="flex-end">
          {secret !== null && <Copy value={secret} />}
          <Button onClick={onClose}>{secret === null ? common("close") : t("once.kept")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
