import { Button, Group, Modal, Select, Stack, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useTitle } from "@/ui/titles";
import { lossReasons } from "./orders.api";

type ReasonProps = {
  /** What is asked for: one of the loss reasons, or words; null keeps it closed. */
  kind: "lost" | "cancelled" | "attended" | null;
  title: string;
  explained?: string;
  busy: boolean;
  onClose: () => void;
  onReason: (reason: string) => void;
};

/** Asks why before something that is hard to take back. */
export function ReasonModal({ kind, title, explained, busy, onClose, onReason }: ReasonProps) {
  const { t } = useTranslation(["orders", "common"]);
  const titleOf = useTitle();
  const reasons = useQuery({ ...lossReasons, enabled: kind === "lost" });
  const [reason, setReason] = useState("");
  useEffect(() => {
    if (kind !== null) setReason("");
  }, [kind]);
  return (
    <Modal opened={kind !== null} onClose={onClose} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim()) onReason(reason.trim());
        }}
      >
        <Stack>
          {explained && <Text size="sm">{explained}</Text>}
          {kind === "lost" ? (
            <Select
              data-autofocus
              label={t("dialog.lossReason")}
              data={(reasons.data ?? []).map((one) => ({ value: one.code, label: titleOf(one.titles) }))}
              value={reason || null}
              onChange={(value) => setReason(value ?? "")}
            />
          ) : (
            <Textarea
              data-autofocus
              label={t(kind === "attended" ? "dialog.whatDone" : "dialog.reason")}
              description={t("dialog.reasonHint")}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t(kind === "attended" ? "common:cancel" : "dialog.keep")}
            </Button>
            <Button
              type="submit"
              color={kind === "attended" ? undefined : "red"}
              loading={busy}
              disabled={!reason.trim()}
            >
              {t("dialog.confirm")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
