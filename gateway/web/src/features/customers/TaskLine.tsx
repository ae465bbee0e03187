import { Checkbox, Group, Text, UnstyledButton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CrmTaskOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { useSayDone } from "@/ui/undo";
import { endTask } from "./customers.api";
import { isOverdue } from "./customers.logic";
import classes from "./customers.module.css";
import { useSaving } from "./useSaving";

type TaskLineProps = {
  task: CrmTaskOut;
  onOpen: () => void;
  /** Beside the customer it is about. */
  brief?: boolean;
};

/** One task: ticked when done, with a moment to take it back. */
export function TaskLine({ task, onOpen, brief = false }: TaskLineProps) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const may = useMay();
  const sayDone = useSayDone();
  const reopened = useSaving((id: string) => endTask(id, "open"));
  const ended = useSaving((end: "done" | "open") => endTask(task.id, end));
  const finish = () =>
    ended.mutate(task.state === "open" ? "done" : "open", {
      onSuccess: () =>
        task.state === "open" &&
        sayDone(t("tasks.wasDone", { title: task.title }), () => reopened.mutateAsync(task.id)),
    });
  const due = task.due_at && (
    <Text
      size="xs"
      c={isOverdue(task) ? undefined : "dimmed"}
      className={isOverdue(task) ? classes.alarm : undefined}
      fw={isOverdue(task) ? 600 : undefined}
    >
      {format.dateTime(task.due_at)}
    </Text>
  );
  const name = (
    <UnstyledButton onClick={onOpen} style={{ minWidth: 0 }}>
      <Text size="sm" td={task.state === "open" ? undefined : "line-through"} lineClamp={2}>
        {task.title}
      </Text>
      {brief && (
        <Group gap={8}>
          {due}
          <Text size="xs" c="dimmed">
            {task.assignee_name}
          </Text>
        </Group>
      )}
    </UnstyledButton>
  );
  const tick = (
    <Checkbox
      aria-label={t("tasks.tick", { title: task.title })}
      checked={task.state !== "open"}
      disabled={!may("tasks.write") || ended.isPending}
      onChange={finish}
    />
  );
  if (brief)
    return (
      <Group wrap="nowrap" gap="xs" className={classes.line} justify="flex-start">
        {tick}
        {name}
      </Group>
    );
  return (
    <div className={classes.task}>
      {tick}
      {name}
      <Text size="sm" c="dimmed" truncate>
        {task.assignee_name || t("tasks.nobody")}
      </Text>
      <div>{due}</div>
      <Group gap={8} className={classes.about}>
        {task.customer_id && (
          <Link to="/app/customers/$customerId" params={{ customerId: task.customer_id }} className={classes.plain}>
            <Text size="sm" lineClamp={2}>
              {task.customer_name}
            </Text>
          </Link>
        )}
        {task.order_id && (
          <Link to="/app/orders/$orderId" params={{ orderId: task.order_id }} className={classes.plain}>
            <Text size="sm">{task.order_number || t("tasks.order")}</Text>
          </Link>
        )}
      </Group>
    </div>
  );
}
