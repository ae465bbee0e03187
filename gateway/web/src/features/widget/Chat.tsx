import { ActionIcon, Button, Group, Text, Textarea, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { messengerPostVisitorMessage } from "@/api/generated";
import { answer } from "@/api/problem";
import { newKey } from "@/ui/keys";
import { Said } from "./Said";
import { useThread } from "./useThread";
import { kept, stillUnsent, type Unsent } from "./widget.logic";
import classes from "./widget.module.css";

type Props = { chat: string; token: string; greeting: string; limit: number };

/** What was said, and a line to write in. What could not be sent stays and is sent again under the same name. */
export function Chat({ chat, token, greeting, limit }: Props) {
  const { t } = useTranslation("widget");
  const thread = useThread(chat, token);
  const [unsent, setUnsent] = useState<Unsent[]>([]);
  const waiting = stillUnsent(unsent, thread.messages);
  const queue = useRef(Promise.resolve());
  const [name, setName] = useState(() => kept.read(chat, "name") ?? "");
  const [phone, setPhone] = useState("");

  const mark = (clientId: string, failed: boolean) =>
    setUnsent((before) => before.map((one) => (one.clientId === clientId ? { ...one, failed } : one)));
  const deliver = (one: Unsent) => {
    mark(one.clientId, false);
    const body = { client_id: one.clientId, text: one.text, name: name.trim(), phone: phone.trim() || null };
    queue.current = queue.current.then(() =>
      answer(messengerPostVisitorMessage({ path: { site_key: chat }, body, headers: { "x-chat-token": token } })).then(
        () => undefined,
        () => mark(one.clientId, true),
      ),
    );
  };
  const say = (text: string) => {
    kept.write(chat, "name", name.trim());
    const one = { clientId: newKey(), text, failed: false };
    setUnsent((before) => [...stillUnsent(before, thread.messages), one]);
    deliver(one);
  };
  const fresh = thread.loaded && thread.messages.length === 0 && waiting.length === 0;
  return (
    <>
      <div className={classes.scroll}>
        <div className={classes.log} role="log" aria-live="polite" aria-label={t("said")}>
          {greeting && (
            <p className={classes.bubble} data-mine={false}>
              {greeting}
            </p>
          )}
          {thread.messages.map((message) => (
            <Said key={message.id} message={message} chat={chat} token={token} />
          ))}
          {waiting.map((one) => (
            <div key={one.clientId} className={classes.bubble} data-mine={true} data-failed={one.failed}>
              <span className="as-typed">{one.text}</span>
              {one.failed ? (
                <Group gap={6} mt={4}>
                  <Text size="xs" role="alert">
                    {t("notSent")}
                  </Text>
                  <Button size="compact-xs" variant="default" onClick={() => deliver(one)}>
                    {t("again")}
                  </Button>
                </Group>
              ) : (
                <Text size="xs">{t("sending")}</Text>
              )}
            </div>
          ))}
        </div>
      </div>
      {thread.away && (
        <Text size="xs" role="status" className={classes.away}>
          {t("away")}
        </Text>
      )}
      {fresh && (
        <Group gap={6} wrap="nowrap" px="sm" pt={6}>
          <TextInput
            flex={1}
            maxLength={100}
            autoComplete="name"
            aria-label={t("name")}
            placeholder={t("name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            flex={1}
            maxLength={40}
            type="tel"
            autoComplete="tel"
            aria-label={t("phone")}
            placeholder={t("phone")}
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
        </Group>
      )}
      <Line chat={chat} limit={limit} onSay={say} />
    </>
  );
}

function Line({ chat, limit, onSay }: { chat: string; limit: number; onSay: (text: string) => void }) {
  const { t } = useTranslation("widget");
  const [text, setText] = useState(() => kept.read(chat, "text") ?? "");
  const type = (value: string) => {
    setText(value);
    kept.write(chat, "text", value);
  };
  const submit = () => {
    const said = text.trim();
    if (!said) return;
    type("");
    onSay(said);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form
      className={classes.line}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        flex={1}
        size="sm"
        minRows={1}
        maxRows={5}
        maxLength={limit}
        value={text}
        aria-label={t("write")}
        placeholder={t("write")}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={onKey}
      />
      <ActionIcon type="submit" size={36} variant="filled" color="stem" aria-label={t("send")} disabled={!text.trim()}>
        <IconSend size={18} />
      </ActionIcon>
    </form>
  );
}
