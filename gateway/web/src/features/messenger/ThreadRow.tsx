import { Badge, Group, Text, UnstyledButton } from "@mantine/core";
import { IconBan } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { MessengerConversationOut } from "@/api/generated";
import { useFormat, useMe } from "@/app/me";
import { ChannelIcon } from "./ChannelIcon";
import classes from "./messenger.module.css";
import { Waiting } from "./Waiting";

type Props = { line: MessengerConversationOut; current: boolean; onOpen: (id: string) => void };

/** One conversation of the list: who, when, the last words, what is new, and with whom it is. */
export function ThreadRow({ line, current, onOpen }: Props) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  const me = useMe();
  const today = format.today(new Date(line.last_message_at)) === format.today();
  const said = line.last_preview || (line.last_kind === "text" ? t("deleted") : t(`kind.${kindOf(line.last_kind)}`));
  return (
    <UnstyledButton
      className={classes.thread}
      data-unread={line.unread > 0}
      aria-current={current}
      onClick={() => onOpen(line.id)}
    >
      <Group gap={6} wrap="nowrap">
        <ChannelIcon channel={line.channel} />
        <Text size="sm" fw={line.unread > 0 ? 700 : 500} truncate flex={1}>
          {line.title}
        </Text>
        {!line.reachable && <IconBan size={14} aria-label={t("blocked")} />}
        <Text size="xs" c="dimmed" className="numbers">
          {today ? format.time(line.last_message_at) : format.day(line.last_message_at)}
        </Text>
      </Group>
      <Group gap={6} wrap="nowrap">
        <Text size="xs" c={line.unread > 0 ? undefined : "dimmed"} truncate flex={1}>
          {line.last_direction === "out" && `${t("us")} `}
          {said}
        </Text>
        {line.unread > 0 && (
          <Badge variant="filled" size="sm" circle={line.unread < 10} aria-label={t("unread", { count: line.unread })}>
            {line.unread}
          </Badge>
        )}
      </Group>
      <Group gap={6} wrap="nowrap" mih={16}>
        {line.waiting_since && <Waiting since={line.waiting_since} />}
        <Text size="xs" c="dimmed" truncate ml="auto">
          {line.assignee_id === me.user_id ? t("withMe") : line.assignee_name}
        </Text>
      </Group>
    </UnstyledButton>
  );
}

const KINDS = ["photo", "document", "voice", "video", "audio", "sticker", "location", "contact"] as const;

/** Kinds we have words for; what a channel invents later is "a message". */
export function kindOf(kind: string): (typeof KINDS)[number] | "other" {
  return KINDS.find((known) => known === kind) ?? "other";
}
