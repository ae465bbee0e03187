import { Button, Checkbox, Group, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { crmPostTask, crmPostTaskEnd, type MessengerConversationCard } from "@/api/generated";
import { answer } from "@/api/problem";
import { useFormat, useMay } from "@/app/me";
import { newKey } from "@/ui/keys";
import { Loaded } from "@/ui/Loaded";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { messengerKeys, openTasks } from "../messenger.api";

/** What is to be done for this conversation; a new one is a line and Enter (S151). */
export function Tasks({ conversation }: { conversation: MessengerConversationCard }) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const query = useQuery(openTasks(conversation.id));
  const [title, setTitle] = useState("");
  const [key, setKey] = useState(newKey);
  const refresh = () => queries.invalidateQueries({ queryKey: messengerKeys.tasks(conversation.id) });
  const end = (task_id: string, how: "done" | "open") =>
    answer(crmPostTaskEnd({ path: { task_id, end: how } })).then(refresh);
  const add = useMutation({
    mutationFn: () =>
      answer(
        crmPostTask({
          body: {
            title: title.trim(),
            conversation_id: conversation.id,
            customer_id: conversation.customer_id,
            store_id: conversation.store_id,
          },
          headers: { "Idempotency-Key": key },
        }),
      ),
    onSuccess: () => {
      setTitle("");
      setKey(newKey());
      return refresh();
    },
    onError: sayProblem,
  });
  return (
    <>
      <Text fw={600} component="h3" size="sm" mb={6}>
        {t("tasks")}
      </Text>
      <Loaded query={query} lines={2} isEmpty={(page) => page.items.length === 0} empty={null}>
        {(page) =>
          page.items.map((task) => (
            <Checkbox
              key={task.id}
              mb={4}
              checked={false}
              disabled={!may("tasks.write")}
              label={task.title}
              description={[task.due_at && format.dateTime(task.due_at), task.assignee_name]
                .filter(Boolean)
                .join(" · ")}
              onChange={() =>
                void end(task.id, "done")
                  .then(() => sayDone(t("taskDone"), () => end(task.id, "open")))
                  .catch(sayProblem)
              }
            />
          ))
        }
      </Loaded>
      {may("tasks.write") && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (title.trim()) add.mutate();
          }}
        >
          <Group gap={6} wrap="nowrap" mt={6}>
            <TextInput
              flex={1}
              value={title}
              maxLength={200}
              onChange={(event) => setTitle(event.currentTarget.value)}
              placeholder={t("newTask")}
              aria-label={t("newTask")}
            />
            <Button
              type="submit"
              variant="default"
              loading={add.isPending}
              disabled={!title.trim()}
              aria-label={t("addTask")}
            >
              <IconPlus size={15} />
            </Button>
          </Group>
        </form>
      )}
    </>
  );
}
