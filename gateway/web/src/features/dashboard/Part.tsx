import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Panel } from "@/ui/Panel";
import classes from "./dashboard.module.css";

type PartProps = {
  title: string;
  /** Beside the title. */
  tools?: ReactNode;
  wide?: boolean;
  children: ReactNode;
};

/** One part of the dashboard: it loads, fails and is tried again without the others. */
export function Part({ title, tools, wide = false, children }: PartProps) {
  return (
    <section className={`${classes.part} ${wide ? classes.wide : classes.half}`} aria-label={title}>
      <div className={classes.head}>
        <Title order={2}>{title}</Title>
        {tools}
      </div>
      <Panel>{children}</Panel>
    </section>
  );
}
