import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { SectionName } from "../sections";
import classes from "../settings.module.css";

type SectionProps = { name: SectionName; tools?: ReactNode; actions?: ReactNode; children: ReactNode };

/** One place of the settings: its name, what it is for, what can be done, what it shows. */
export function Section({ name, tools, actions, children }: SectionProps) {
  const { t } = useTranslation("settings");
  return (
    <section aria-label={t(`section.${name}`)}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="xs">
        <div className={classes.about}>
          <Title order={2}>{t(`section.${name}`)}</Title>
          <Text size="sm" c="dimmed" maw={640}>
            {t(`about.${name}`)}
          </Text>
        </div>
        <Group gap="xs" className={classes.actions}>
          {actions}
        </Group>
      </Group>
      {tools && (
        <Group gap="xs" mb="sm">
          {tools}
        </Group>
      )}
      {children}
    </section>
  );
}
