import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** Takes a text that is too long to type to the clipboard. */
export function Copy({ value }: { value: string }) {
  const { t } = useTranslation("settings");
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="light" leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />} onClick={copy}>
          {t(copied ? "once.copied" : "once.copy")}
        </Button>
      )}
    </CopyButton>
  );
}
