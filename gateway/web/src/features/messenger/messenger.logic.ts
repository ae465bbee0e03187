import type { MessengerFilledReplyOut, MessengerListConversationsData, MessengerMessageOut } from "@/api/generated";
import type { MessengerSearch } from "./routes";

type Query = NonNullable<MessengerListConversationsData["query"]>;

/** What the list asks the server for. */
export function queryOf(store: string | null, { view, channel, q }: MessengerSearch): Query {
  return {
    store_id: store,
    channel,
    search: q || undefined,
    mine: view === "mine" || undefined,
    unassigned: view === "unassigned" || undefined,
    unread: view === "unread" || undefined,
    order: view === "waiting" ? "waiting" : undefined,
  };
}

/** A count as a badge shows it: what has reached the cap is "999+". */
export function capped(count: number, cap: number): string {
  return count >= cap ? `${cap - 1}+` : String(count);
}

export type Day = { day: string; messages: MessengerMessageOut[] };

/** Oldest first, in the days of the store; `pages` come newest first. A message seen on two pages stands once. */
export function byDays(pages: MessengerMessageOut[][], dayOf: (moment: string) => string): Day[] {
  const days: Day[] = [];
  const seen = new Set<string>();
  for (const message of pages.flat().reverse()) {
    if (seen.has(message.id)) continue;
    seen.add(message.id);
    const day = dayOf(momentOf(message));
    const last = days.at(-1);
    if (last?.day === day) last.messages.push(message);
    else days.push({ day, messages: [message] });
  }
  return days;
}

export function momentOf(message: MessengerMessageOut): string {
  return message.provider_time ?? message.received_at;
}

export type Waited = { unit: "minutes" | "hours" | "days"; count: number };

/** How long somebody has waited, in the largest unit that still says something. */
export function waited(since: string, now = Date.now()): Waited {
  const minutes = Math.max(0, Math.floor((now - new Date(since).getTime()) / 60_000));
  if (minutes < 60) return { unit: "minutes", count: minutes };
  if (minutes < 48 * 60) return { unit: "hours", count: Math.floor(minutes / 60) };
  return { unit: "days", count: Math.floor(minutes / 1440) };
}

/** What stands under one of our messages; nothing for theirs and for notes. */
export type Tick = "queued" | "unknown" | "accepted" | "failed" | "delivered" | "read" | null;

export function tickOf(message: MessengerMessageOut): Tick {
  return message.direction === "out" ? message.status : null;
}

/** Whether a person has to decide about it: it failed, or nobody knows whether it arrived. */
export function needsDecision(message: MessengerMessageOut): boolean {
  return message.direction === "out" && (message.status === "failed" || message.status === "unknown");
}

/** "/сро" typed at the beginning looks for a reply; null when the text is something else. */
export function shortcutIn(text: string): string | null {
  const found = /^\/(\S*)$/.exec(text);
  return found ? (found[1] ?? "").toLocaleLowerCase() : null;
}

export function repliesFor(words: string, replies: MessengerFilledReplyOut[]): MessengerFilledReplyOut[] {
  const starts = replies.filter((reply) => reply.shortcut.toLocaleLowerCase().startsWith(words));
  const contains = replies.filter(
    (reply) => !starts.includes(reply) && `${reply.shortcut} ${reply.title}`.toLocaleLowerCase().includes(words),
  );
  return [...starts, ...contains];
}

const PLACE = /\{(customer|store|store_phone|operator|order)\}/;

/** The first place of a canned reply that nobody has filled in yet. */
export function openPlace(text: string): { start: number; end: number } | null {
  const found = PLACE.exec(text);
  return found ? { start: found.index, end: found.index + found[0].length } : null;
}

const UNSENT = "narciss.unsent.";

/** What was typed and not sent, by conversation; it outlives leaving the screen and reloading the page. */
export const unsent = {
  read: (conversation: string): string => localStorage.getItem(UNSENT + conversation) ?? "",
  keep: (conversation: string, text: string): void => {
    if (text) localStorage.setItem(UNSENT + conversation, text);
    else localStorage.removeItem(UNSENT + conversation);
  },
};
