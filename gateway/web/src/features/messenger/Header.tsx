import { ActionIcon, Button, Group, Menu, ScrollArea, Text } from "@mantine/core";
import {
  IconArrowLeft,
  IconCheck,
  IconChevronDown,
  IconDots,
  IconLayoutSidebarRight,
  IconMailOpened,
  IconUserCheck,
  IconUserPlus,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import {
  type MessengerConversationCard,
  messengerAssignConversation,
  messengerSettleConversation,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { useMay, useMe } from "@/app/me";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { ChannelIcon } from "./ChannelIcon";
import { colleagues, messengerKeys } from "./messenger.api";
import classes from "./messenger.module.css";
import { Waiting } from "./Waiting";

type Props = {
  conversation: MessengerConversationCard;
  onMarkUnread: () => void;
  /** Where there is no room beside the conversation: back to the list, and what is known of it. */
  onBack?: () => void;
  onAbout?: () => void;
};

/** Who it is, on which account, with whom the conversation is, and since when they wait. */
export function Header({ conversation, onMarkUnread, onBack, onAbout }: Props) {
  const { t } = useTranslation("messenger");
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const settle = useMutation({
    mutationFn: () => answer(messengerSettleConversation({ path: { conversation_id: conversation.id } })),
    onError: sayProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: messengerKeys.all }),
  });
  const writes = may("messenger.write");
  return (
    <Group className={classes.header} gap="xs" wrap="wrap">
      <Group className={classes.name} gap="sm" wrap="nowrap">
        {onBack && (
          <ActionIcon className={classes.back} aria-label={t("back")} onClick={onBack}>
            <IconArrowLeft size={18} />
          </ActionIcon>
        )}
        <ChannelIcon channel={conversation.channel} size={20} />
        <div className={classes.who}>
          <Text fw={650} truncate component="h2">
            {conversation.title}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {conversation.waiting_since && (
              <>
                <Waiting since={conversation.waiting_since} />
                {" · "}
              </>
            )}
            {conversation.profile_title}
          </Text>
        </div>
      </Group>
      <Group className={classes.acts} gap={6} wrap="wrap">
        {writes && conversation.waiting_since && (
          <Button
            variant="default"
            leftSection={<IconCheck size={15} />}
            loading={settle.isPending}
            onClick={() => settle.mutate()}
          >
            {t("settle")}
          </Button>
        )}
        {writes && <Assignee conversation={conversation} />}
      </Group>
      <Group gap={6} wrap="nowrap">
        {onAbout && (
          <ActionIcon className={classes.aboutButton} aria-label={t("about")} onClick={onAbout}>
            <IconLayoutSidebarRight size={18} />
          </ActionIcon>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t("more")}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconMailOpened size={15} />} onClick={onMarkUnread}>
              {t("markUnread")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </Group>
  );
}

function Assignee({ conversation }: { conversation: MessengerConversationCard }) {
  const { t } = useTranslation("messenger");
  const me = useMe();
  const may = useMay();
  const gives = may("messenger.assign");
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const people = useQuery({ ...colleagues(conversation.store_id), enabled: gives });
  const before = conversation.assignee_id;
  const give = async (to: string | null, insteadOf: string | null) => {
    const body = { assignee_id: to, instead_of: insteadOf };
    await answer(messengerAssignConversation({ path: { conversation_id: conversation.id }, body }));
    await queries.invalidateQueries({ queryKey: messengerKeys.all });
  };
  const assign = useMutation({
    mutationFn: (to: string | null) => give(to, before),
    onSuccess: (_, to) => sayDone(t(to ? "assigned" : "unassigned"), gives ? () => give(before, to) : undefined),
    onError: (error) => {
      sayProblem(error);
      void queries.invalidateQueries({ queryKey: messengerKeys.card(conversation.id) });
    },
  });
  if (!gives)
    return before === me.user_id ? (
      <Text size="xs">{t("withMe")}</Text>
    ) : (
      <Button
        variant={before ? "default" : "light"}
        leftSection={<IconUserPlus size={15} />}
        loading={assign.isPending}
        onClick={() => assign.mutate(me.user_id)}
      >
        {before ? t("takeFrom", { name: conversation.assignee_name ?? "" }) : t("take")}
      </Button>
    );
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant={before ? "default" : "light"}
          loading={assign.isPending}
          leftSection={<IconUserCheck size={15} />}
          rightSection={<IconChevronDown size={14} />}
        >
          {before ? (before === me.user_id ? t("withMe") : conversation.assignee_name) : t("nobody")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {before !== me.user_id && <Menu.Item onClick={() => assign.mutate(me.user_id)}>{t("take")}</Menu.Item>}
        {before && <Menu.Item onClick={() => assign.mutate(null)}>{t("release")}</Menu.Item>}
        <Menu.Divider />
        <ScrollArea.Autosize mah={300}>
          {people.data
            ?.filter((one) => one.id !== me.user_id && one.id !== before)
            .map((one) => (
              <Menu.Item key={one.id} onClick={() => assign.mutate(one.id)}>
                {one.name}
              </Menu.Item>
            ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
