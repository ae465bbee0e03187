import { Stack, Text, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { messengerPostVisitorMessage, messengerPostVisitorPicture } from "@/api/generated";
import { answer } from "@/api/problem";
import { newKey } from "@/ui/keys";
import { Line } from "./Line";
import { Said } from "./Said";
import { useThread } from "./useThread";
import { Waiting } from "./Waiting";
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
  const post = ({ clientId, text, picture }: Unsent) => {
    const who = { client_id: clientId, name: name.trim(), phone: phone.trim() || null };
    const path = { site_key: chat };
    if (!picture) {
      const headers = { "x-chat-token": token };
      return answer(messengerPostVisitorMessage({ path, body: { ...who, text }, headers }));
    }
    const headers = { "x-chat-token": token, "content-type": picture.type };
    return answer(messengerPostVisitorPicture({ path, query: who, body: picture, headers }));
  };
  const deliver = (one: Unsent) => {
    mark(one.clientId, false);
    queue.current = queue.current.then(() =>
      post(one).then(
        () => undefined,
        () => mark(one.clientId, true),
      ),
    );
  };
  const say = (said: Pick<Unsent, "text" | "picture">) => {
    kept.write(chat, "name", name.trim());
    const one = { ...said, clientId: newKey(), failed: false };
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
            <Waiting key={one.clientId} unsent={one} onAgain={() => deliver(one)} />
          ))}
        </div>
      </div>
      {thread.away && (
        <Text size="xs" role="status" className={classes.away}>
          {t("away")}
        </Text>
      )}
      {fresh && (
        <Stack gap={6} px="sm" pt={6}>
          <TextInput
            size="md"
            maxLength={100}
            autoComplete="name"
            aria-label={t("name")}
            placeholder={t("name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            size="md"
            maxLength={40}
            type="tel"
            autoComplete="tel"
            aria-label={t("phone")}
            placeholder={t("phone")}
            value={phone}
            onChange={(event) => setPhone(event.currentTarget.value)}
          />
        </Stack>
      )}
      <Line
        chat={chat}
        limit={limit}
        onSay={(text) => say({ text })}
        onShow={(picture) => say({ text: "", picture })}
      />
    </>
  );
}
