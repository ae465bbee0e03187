import { Group, Text } from "@mantine/core";
import classes from "./public.module.css";

/** A name and what belongs to it, at the two ends of a line. */
export function Fact({ name, value, strong = false }: { name: string; value: string; strong?: boolean }) {
  return (
    <Group justify="space-between" wrap="nowrap" align="baseline">
      <Text size={strong ? "md" : "sm"} c={strong ? undefined : "dimmed"} fw={strong ? 600 : undefined}>
        {name}
      </Text>
      <Text size={strong ? "md" : "sm"} fw={strong ? 700 : 500} ta="right" className={classes.fact}>
        {value}
      </Text>
    </Group>
  );
}
