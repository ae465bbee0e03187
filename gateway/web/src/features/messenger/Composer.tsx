import { ActionIcon, Button, FileButton, Group, SegmentedControl, Text, Textarea, Tooltip } from "@mantine/core";
import { IconMessageBolt, IconPaperclip, IconSend, IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MessengerConversationCard, MessengerFilledReplyOut } from "@/api/generated";
import { CannedReplies } from "./CannedReplies";
import { type Message, replies } from "./messenger.api";
import { openPlace, repliesFor, shortcutIn, unsent } from "./messenger.logic";
import classes from "./messenger.module.css";
import { type Mode, useSend } from "./useSend";

type Props = {
  conversation: MessengerConversationCard;
  answering: Message | null;
  onAnswering: (message: Message | null) => void;
};

/** Where one writes. Enter sends, Shift+Enter breaks the line, "/" finds a canned reply; nothing typed is ever lost. */
export function Composer({ conversation, answering, onAnswering }: Props) {
  const { t } = useTranslation("messenger");
  const box = useRef<HTMLTextAreaElement>(null);
  const [mode, setMode] = useState<Mode>("message");
  const [text, setText] = useState(() => unsent.read(conversation.id));
  const [picking, setPicking] = useState(false);
  const [place, setPlace] = useState(0);
  const client = useQueryClient();
  const { data: known, isPending, isError } = useQuery(replies(conversation.id));
  const shortcut = shortcutIn(text);
  const words = picking ? (shortcut ?? "") : shortcut;
  const offered = mode === "message" && words !== null ? repliesFor(words, known ?? []) : [];
  const type = (value: string) => {
    setText(value);
    unsent.keep(conversation.id, value);
    setPlace(0);
  };
  const { send, sendFile, busy } = useSend(conversation.id, (unsentText) => type(unsentText));
  useEffect(() => {
    if (answering) box.current?.focus();
  }, [answering]);

  const select = (value: string) => {
    const open = openPlace(value);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(open?.start ?? value.length, open?.end ?? value.length);
    });
  };
  const pick = (reply: MessengerFilledReplyOut) => {
    setPicking(false);
    const value = shortcut !== null || !text ? reply.text : `${text.trimEnd()} ${reply.text}`;
    type(value);
    select(value);
  };
  // Whoever types a shortcut faster than the replies load means the reply, never the shortcut itself.
  const pickWhenKnown = async (typed: string) => {
    const all = await client.ensureQueryData(replies(conversation.id)).catch(() => []);
    const chosen = repliesFor(typed, all)[0];
    if (chosen && box.current?.value === text) pick(chosen);
  };
  const submit = () => {
    const said = text.trim();
    if (!said || tooLong) return;
    if (mode === "message" && openPlace(said)) {
      select(text);
      return;
    }
    type("");
    void send({ mode, text: said, replyTo: mode === "message" ? (answering?.id ?? null) : null });
    onAnswering(null);
  };
  const unmatched = mode === "message" && shortcut && offered.length === 0 ? shortcut : null;
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (offered.length > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setPlace((now) => (now + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const chosen = offered[place];
      if (chosen) pick(chosen);
      else if (unmatched !== null) void pickWhenKnown(unmatched);
      else submit();
    } else if (event.key === "Escape") {
      setPicking(false);
      onAnswering(null);
    }
  };
  const onPaste = (event: ClipboardEvent) => {
    const file = event.clipboardData.files[0];
    if (!file || mode === "note") return;
    event.preventDefault();
    void sendFile(file);
  };
  const tooLong = mode === "message" && text.length > conversation.text_limit;
  const missing = mode === "message" && offered.length === 0 ? openPlace(text) : null;
  return (
    <div className={classes.composer} data-mode={mode}>
      {offered.length > 0 && <CannedReplies replies={offered} place={place} onPick={pick} />}
      {answering && mode === "message" && (
        <Group gap={6} wrap="nowrap" className={classes.answering}>
          <Text size="xs" truncate flex={1}>
            {t("answering", { text: answering.text || answering.author_name })}
          </Text>
          <ActionIcon size="xs" aria-label={t("noAnswer")} onClick={() => onAnswering(null)}>
            <IconX size={13} />
          </ActionIcon>
        </Group>
      )}
      <Textarea
        ref={box}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={onKey}
        onPaste={onPaste}
        maxRows={10}
        size="sm"
        disabled={mode === "message" && !conversation.reachable}
        aria-label={t(mode === "note" ? "writeNote" : "write")}
        placeholder={t(
          !conversation.reachable && mode === "message" ? "blockedHint" : mode === "note" ? "writeNote" : "writeHint",
        )}
        error={tooLong ? t("tooLong", { limit: conversation.text_limit, length: text.length }) : undefined}
      />
      {missing && (
        <Text size="xs" className={classes.waiting} role="status">
          {t("missing", { place: text.slice(missing.start, missing.end) })}
        </Text>
      )}
      {unmatched !== null && (
        <Text size="xs" className={classes.waiting} role="status">
          {t(isPending ? "repliesLoading" : isError ? "repliesFailed" : "noSuchReply", { shortcut: `/${unmatched}` })}
        </Text>
      )}
      <Group gap={6} wrap="wrap">
        <SegmentedControl
          value={mode}
          onChange={(value) => setMode(value as Mode)}
          data={[
            { value: "message", label: t("message") },
            { value: "note", label: t("note") },
          ]}
          aria-label={t("mode")}
        />
        <Tooltip label={t("replies")}>
          <ActionIcon
            size="lg"
            aria-label={t("replies")}
            aria-expanded={picking}
            disabled={mode === "note" || !known?.length}
            onClick={() => {
              setPicking((now) => !now);
              box.current?.focus();
            }}
          >
            <IconMessageBolt size={19} />
          </ActionIcon>
        </Tooltip>
        <FileButton onChange={(file) => file && void sendFile(file)} disabled={mode === "note"}>
          {(props) => (
            <Tooltip label={t("attach")}>
              <ActionIcon
                size="lg"
                aria-label={t("attach")}
                disabled={mode === "note" || !conversation.reachable}
                {...props}
              >
                <IconPaperclip size={19} />
              </ActionIcon>
            </Tooltip>
          )}
        </FileButton>
        {busy && (
          <Text size="xs" c="dimmed" role="status">
            {t("fileGoing")}
          </Text>
        )}
        <Button
          ml="auto"
          rightSection={<IconSend size={15} />}
          color={mode === "note" ? "cup" : undefined}
          disabled={!text.trim() || tooLong || (mode === "message" && !conversation.reachable)}
          onClick={submit}
        >
          {t(mode === "note" ? "keepNote" : "send")}
        </Button>
      </Group>
    </div>
  );
}
