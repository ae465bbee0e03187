import { Alert, Button, CopyButton, Group, Modal, Paper, Stack } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../settings.module.css";

/** A secret that is shown this once; it closes only when the person says that it is kept. */
export function Once({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  const { t } = useTranslation("settings");
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
        <Alert color="cup">{t("once.explained")}</Alert>
        <Paper withBorder p="sm" className={classes.once} data-testid="secret">
          {secret}
        </Paper>
        <Group justify="flex-end">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                variant="light"
                leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
                onClick={copy}
              >
                {t(copied ? "once.copied" : "once.copy")}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t("once.kept")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
