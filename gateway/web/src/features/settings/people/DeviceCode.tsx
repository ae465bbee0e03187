import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GatewayEnrolmentOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Copy } from "../parts/Copy";
import { settingsKeys } from "../settings.keys";
import classes from "../settings.module.css";

type DeviceCodeProps = { enrolment: GatewayEnrolmentOut; onClose: () => void };

/** A code that lets one device in once: to be typed there, or read by its camera. */
export function DeviceCode({ enrolment: { code, qr_svg, expires_at }, onClose }: DeviceCodeProps) {
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
        <img
          className={classes.qr}
          alt={t("device.qr")}
          src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(qr_svg)}`}
        />
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
