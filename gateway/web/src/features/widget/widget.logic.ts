import type { MessengerVisitorMessage } from "@/api/generated";

/** What a visitor has written and the server has not shown back yet. */
export type Unsent = { clientId: string; text: string; picture?: Blob; failed: boolean };

/** What is still to be shown beside the thread: the server has not got it, or has not taken it in yet. */
export function stillUnsent(unsent: Unsent[], thread: MessengerVisitorMessage[]): Unsent[] {
  const known = new Set(thread.map((message) => message.client_id));
  return unsent.filter((one) => !known.has(one.clientId));
}

export type Receipt = { state: "delivered" | "read"; ids: string[] };

/** Ticks to give: what has arrived, or is being looked at, and has not been said before. */
export function receiptFor(
  thread: MessengerVisitorMessage[],
  said: ReadonlyMap<string, Receipt["state"]>,
  looking: boolean,
): Receipt | null {
  const state = looking ? "read" : "delivered";
  const ids = thread
    .filter(
      (message) =>
        !message.mine && !message.seen && !(said.get(message.id) === "read" || said.get(message.id) === state),
    )
    .map((message) => message.id);
  return ids.length > 0 ? { state, ids } : null;
}

const PAUSES_MS = [1_000, 2_000, 5_000, 10_000, 20_000];

/** How long to wait before asking again after so many failures in a row. */
export function pauseAfter(failures: number): number {
  return PAUSES_MS[Math.min(failures, PAUSES_MS.length) - 1] ?? 0;
}

/** The greeting in the reader's language, else in the store's, else in any. */
export function greetingIn(greetings: Record<string, string>, language: string, own: string): string {
  return greetings[language] ?? greetings[own] ?? Object.values(greetings)[0] ?? "";
}

const KEPT = "narciss.chat.";

/** What the visitor's browser remembers of one chat; a browser that keeps nothing begins anew each time. */
export const kept = {
  read: (chat: string, name: string): string | null => {
    try {
      return localStorage.getItem(`${KEPT}${chat}.${name}`);
    } catch {
      return null;
    }
  },
  write: (chat: string, name: string, value: string): void => {
    try {
      localStorage.setItem(`${KEPT}${chat}.${name}`, value);
    } catch {
      // A frame may be denied storage altogether; the visit then lasts as long as the page.
    }
  },
};
