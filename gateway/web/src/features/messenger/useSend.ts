import { notifications } from "@mantine/notifications";
import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type MessengerPageMessageOut,
  messengerPostFile,
  messengerPostMessage,
  messengerPostNote,
} from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { useMe } from "@/app/me";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { type Message, messengerKeys } from "./messenger.api";

export type Mode = "message" | "note";
type Said = { mode: Mode; text: string; replyTo: string | null };
type Pages = InfiniteData<MessengerPageMessageOut, string | null>;

const LARGEST_FILE = 16_000_000;

/**
 * Sends one after the other, in the order written, and shows each at once. What could not be sent comes back to the
 * writer; the same words sent again carry the same name, so that a lost answer never makes two messages.
 */
export function useSend(conversationId: string, giveBack: (text: string) => void) {
  const { t } = useTranslation("messenger");
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const me = useMe();
  const queue = useRef(Promise.resolve());
  const lost = useRef<{ text: string; id: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const key = messengerKeys.messages(conversationId);
  const path = { conversation_id: conversationId };

  const refresh = () => queries.invalidateQueries({ queryKey: messengerKeys.all });
  const put = (message: Message) => queries.setQueryData<Pages>(key, (pages) => withNewest(pages, message));
  const drop = (clientId: string) => queries.setQueryData<Pages>(key, (pages) => without(pages, clientId));

  async function sendMessage({ text, replyTo }: Said, id: string) {
    try {
      put(await answer(messengerPostMessage({ path, body: { client_id: id, text, reply_to: replyTo } })));
      lost.current = null;
    } catch (error) {
      drop(id);
      if (asProblem(error).isPassing) lost.current = { text, id };
      giveBack(text);
      sayProblem(error);
    }
  }
  async function sendNote(text: string) {
    try {
      await answer(messengerPostNote({ path, body: { text } }));
    } catch (error) {
      giveBack(text);
      sayProblem(error);
    }
  }
  const send = (said: Said) => {
    const id = lost.current?.text === said.text ? lost.current.id : newKey();
    if (said.mode === "message") put(underway(conversationId, id, said.text, me.name));
    queue.current = queue.current
      .then(() => (said.mode === "note" ? sendNote(said.text) : sendMessage(said, id)))
      .finally(() => void refresh());
    return queue.current;
  };
  const sendFile = async (file: File) => {
    if (file.size > LARGEST_FILE) {
      notifications.show({ color: "red", message: t("fileTooLarge"), role: "alert" });
      return;
    }
    setBusy(true);
    try {
      await answer(
        messengerPostFile({
          path,
          query: { client_id: newKey(), file_name: file.name || "photo.png" },
          body: file,
          headers: { "Content-Type": file.type || "application/octet-stream" },
        }),
      );
    } catch (error) {
      sayProblem(error);
    } finally {
      setBusy(false);
      await refresh();
    }
  };
  return { send, sendFile, busy };
}

/** A message as it looks until the server has named it. */
function underway(conversationId: string, clientId: string, text: string, name: string): Message {
  const now = new Date().toISOString();
  return {
    id: clientId,
    conversation_id: conversationId,
    direction: "out",
    kind: "text",
    text,
    author: "",
    author_name: name,
    provider_time: null,
    received_at: now,
    status: "queued",
    status_at: now,
    failure: null,
    edited_at: null,
    deleted_at: null,
    client_id: clientId,
    order_id: null,
    album: null,
    reply_to: null,
    media: [],
  };
}

function withNewest(pages: Pages | undefined, message: Message): Pages | undefined {
  const rest = without(pages, message.client_id);
  const [first, ...others] = rest?.pages ?? [];
  if (!rest || !first) return pages;
  return { ...rest, pages: [{ ...first, items: [message, ...first.items] }, ...others] };
}

function without(pages: Pages | undefined, clientId: string | null): Pages | undefined {
  if (!pages) return pages;
  const keep = (one: Message) => one.client_id === null || one.client_id !== clientId;
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.filter(keep) })) };
}
