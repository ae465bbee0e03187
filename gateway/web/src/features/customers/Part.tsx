import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./customers.module.css";

type PartProps = { title: string; action?: ReactNode; empty?: string | false; children?: ReactNode };

/** One part of the workspace, with what can be done in it; says when there is nothing. */
export function Part({ title, action, empty, children }: PartProps) {
  return (
    <section className={classes.part} aria-label={title}>
      <Group justify="space-between" mb={4} mih={28} wrap="nowrap">
        <Title order={3}>{title}</Title>
        {action}
      </Group>
      {empty ? (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      ) : (
        children
      )}
    </section>
  );
}
