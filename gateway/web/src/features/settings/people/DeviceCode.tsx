import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GatewayEnrolmentOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Copy } from "../parts/Copy";
import { settingsKeys } from "../settings.keys";

type DeviceCodeProps = { enrolment: GatewayEnrolmentOut; onClose: () => void };

/** A code that lets one device in once: to be typed into its program. */
export function DeviceCode({ enrolment: { code, expires_at }, onClose }: DeviceCodeProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const queries = useQueryClient();
  function close() {
    void queries.invalidateQueries({ queryKey: settingsKeys.of("devices") });
    onClose();
  }
  return (
    <Modal opened onClose={close} title={t("device.code")} closeOnClickOutside={false} withCloseButton={false}>
      <Stack align="center">
        <Alert color="cup">{t("device.codeExplained", { time: format.time(expires_at) })}</Alert>
        <Text ff="monospace" fz={26} fw={600} data-testid="secret">
          {code}
        </Text>
        <Group justify="flex-end" w="100%">
          <Copy value={code} />
          <Button onClick={close}>{t("device.codeUsed")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
