import { Box, Group, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import classes from "./Page.module.css";
import { Panel } from "./Panel";

type PageProps = {
  title: string;
  /** Beside the title: filters, tabs. */
  tools?: ReactNode;
  /** At the right: what can be done here, the main thing last. */
  actions?: ReactNode;
  /** Lists that scroll themselves fill the rest of the window. */
  fill?: boolean;
  children: ReactNode;
};

/** A screen of the workspace: one line with its name, tools and actions, and what it shows. */
export function Page({ title, tools, actions, fill = false, children }: PageProps) {
  useDocumentTitle(`${title} · Narciss`);
  return (
    <Box className={fill ? classes.filled : classes.page}>
      <Group className={classes.head} gap="sm" wrap="wrap">
        <Title order={1}>{title}</Title>
        <Group className={classes.tools} gap="xs" wrap="wrap">
          {tools}
        </Group>
        <Group className={classes.actions} gap="xs">
          {actions}
        </Group>
      </Group>
      <Panel>{fill ? <Box className={classes.rest}>{children}</Box> : children}</Panel>
    </Box>
  );
}
