import { useEffect, useState } from "react";
import { type MessengerVisitorMessage, messengerGetVisitorThread, messengerPostVisitorReceipts } from "@/api/generated";
import { answer } from "@/api/problem";
import { pauseAfter, type Receipt, receiptFor } from "./widget.logic";

export type Thread = { messages: MessengerVisitorMessage[]; loaded: boolean; away: boolean };

const WAIT = "wait=10";

/** The visitor's thread, kept new by asking and waiting; a hidden page asks nothing. */
export function useThread(chat: string, token: string): Thread {
  const [thread, setThread] = useState<Thread>({ messages: [], loaded: false, away: false });
  useEffect(() => {
    const stop = new AbortController();
    void keepNew(chat, token, stop.signal, setThread);
    return () => stop.abort();
  }, [chat, token]);
  return thread;
}

type Put = (change: (before: Thread) => Thread) => void;

async function keepNew(chat: string, token: string, stop: AbortSignal, put: Put): Promise<void> {
  const said = new Map<string, Receipt["state"]>();
  let shown: MessengerVisitorMessage[] = [];
  let known = -1;
  let failures = 0;
  while (!stop.aborted) {
    await untilLookedAt(stop);
    try {
      const headers = { "x-chat-token": token, prefer: known < 0 ? null : WAIT };
      const path = { site_key: chat };
      const found = await answer(messengerGetVisitorThread({ path, query: { known }, headers, signal: stop }));
      known = found.version;
      if (found.changed) shown = found.messages;
      failures = 0;
      put(() => ({ messages: shown, loaded: true, away: false }));
      const receipt = receiptFor(shown, said, isLookedAt());
      if (receipt) {
        const body = { message_ids: receipt.ids, state: receipt.state };
        await answer(messengerPostVisitorReceipts({ path, body, headers: { "x-chat-token": token }, signal: stop }));
        for (const id of receipt.ids) said.set(id, receipt.state);
      }
    } catch {
      if (stop.aborted) return;
      failures += 1;
      put((before) => ({ ...before, away: true }));
      await pause(pauseAfter(failures), stop);
    }
  }
}

/** A frame that its page has put away is still called visible; but it has no height. */
function isLookedAt(): boolean {
  return document.visibilityState === "visible" && window.innerHeight > 0;
}

function untilLookedAt(stop: AbortSignal): Promise<void> {
  if (isLookedAt()) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (!isLookedAt() && !stop.aborted) return;
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("resize", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    window.addEventListener("resize", look);
    stop.addEventListener("abort", look);
  });
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
