import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type MessengerConversationCard, messengerMarkRead, messengerMarkUnread } from "@/api/generated";
import { answer } from "@/api/problem";
import { useSayProblem } from "@/ui/problems";
import { messengerKeys } from "./messenger.api";

/** What is on the screen has been seen, unless its reader has just said the opposite. */
export function useMarkSeen(conversationId: string, conversation: MessengerConversationCard | undefined) {
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const kept = useRef(false);
  const unseen = (conversation?.unread ?? 0) + (conversation?.unread_by_team ?? 0);
  useEffect(() => {
    if (unseen === 0 || kept.current) return;
    const mark = async () => {
      if (document.visibilityState !== "visible") return;
      await answer(messengerMarkRead({ path: { conversation_id: conversationId }, body: {} })).catch(sayProblem);
      await queries.invalidateQueries({ queryKey: messengerKeys.all });
    };
    void mark();
    const onVisible = () => void mark();
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [unseen, conversationId, queries, sayProblem]);
  const keepUnread = async () => {
    kept.current = true;
    await answer(messengerMarkUnread({ path: { conversation_id: conversationId }, body: {} })).catch(sayProblem);
    await queries.invalidateQueries({ queryKey: messengerKeys.all });
  };
  return { keepUnread };
}
