import { CloseButton, Group, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Panel } from "@/ui/Panel";
import classes from "./dispatch.module.css";

/** Something looked at beside the board and above the map; both stay usable. Escape closes it and gives focus back. */
export function SidePanel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-label={title}
      className={classes.side}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={2} lineClamp={1}>
          {title}
        </Title>
        <CloseButton aria-label={t("close")} onClick={onClose} />
      </Group>
      <Panel>{children}</Panel>
    </section>
  );
}
