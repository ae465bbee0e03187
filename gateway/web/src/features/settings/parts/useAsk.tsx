import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useTranslation } from "react-i18next";

/** Asks before what cannot be taken back. */
export function useAsk(): (title: string, consequences: string, confirm: string, go: () => void) => void {
  const { t } = useTranslation();
  return (title, consequences, confirm, go) =>
    modals.openConfirmModal({
      title,
      children: <Text size="sm">{consequences}</Text>,
      labels: { confirm, cancel: t("cancel") },
      confirmProps: { color: "red" },
      closeButtonProps: { "aria-label": t("close") },
      onConfirm: go,
    });
}
