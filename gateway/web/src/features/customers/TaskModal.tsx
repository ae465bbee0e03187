import { Button, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrmTaskOut } from "@/api/generated";
import { useMay, useMe, useStore } from "@/app/me";
import { newKey } from "@/ui/keys";
import { CustomerPicker } from "./CustomerPicker";
import { addTask, changeTask, endTask, people } from "./customers.api";
import { localField, momentOf } from "./customers.logic";
import { useSaving } from "./useSaving";

type TaskModalProps = {
  /** None: a new one. */
  task: CrmTaskOut | null;
  customer?: { id: string; name: string };
  onClose: () => void;
};

/** A task is written or changed; only an open one. */
export function TaskModal({ task, customer, onClose }: TaskModalProps) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const me = useMe();
  const store = useStore();
  const may = useMay();
  const { data: colleagues } = useQuery(people(task?.store_id ?? store?.id ?? null));
  const [title, setTitle] = useState(task?.title ?? "");
  const [details, setDetails] = useState(task?.details ?? "");
  const [due, setDue] = useState(localField(task?.due_at ?? null));
  const [assignee, setAssignee] = useState<string | null>(task ? task.assignee_id : me.user_id);
  const [about, setAbout] = useState(customer ?? null);
  const [key] = useState(newKey);
  const canEdit = may("tasks.write") && (task === null || task.state === "open");
  const fields = { title: title.trim(), details, due_at: momentOf(due), assignee_id: assignee };
  const saved = useSaving(
    () =>
      task
        ? changeTask(task.id, fields, task.version)
        : addTask({ ...fields, store_id: store?.id, customer_id: about?.id }, key),
    onClose,
  );
  const cancelled = useSaving((id: string) => endTask(id, "cancelled"), onClose);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(task ? "tasks.edit" : "tasks.new")}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (fields.title && canEdit) saved.mutate(undefined);
        }}
      >
        <Stack>
          <TextInput
            label={t("tasks.what")}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            readOnly={!canEdit}
            required
            data-autofocus
          />
          <Textarea
            label={t("tasks.details")}
            value={details}
            readOnly={!canEdit}
            onChange={(event) => setDetails(event.currentTarget.value)}
          />
          <Group grow>
            <TextInput
              label={t("tasks.due")}
              type="datetime-local"
              value={due}
              readOnly={!canEdit}
              onChange={(event) => setDue(event.currentTarget.value)}
            />
            <Select
              label={t("tasks.assignee")}
              placeholder={t("tasks.nobody")}
              data={(colleagues ?? []).map((one) => ({ value: one.id, label: one.name }))}
              value={assignee}
              onChange={setAssignee}
              readOnly={!canEdit}
              clearable
              searchable
            />
          </Group>
          {task === null && !about && (
            <CustomerPicker label={t("tasks.customer")} onPick={(one) => setAbout({ id: one.id, name: one.name })} />
          )}
          {about && task === null && <TextInput label={t("tasks.customer")} value={about.name} readOnly />}
          <Group justify="space-between">
            {task && canEdit ? (
              <Button
                variant="subtle"
                color="red"
                loading={cancelled.isPending}
                onClick={() => cancelled.mutate(task.id)}
              >
                {t("tasks.cancel")}
              </Button>
            ) : (
              <span />
            )}
            {canEdit && (
              <Button type="submit" loading={saved.isPending} disabled={!fields.title}>
                {common(task ? "save" : "add")}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
