import type { Query, QueryClient } from "@tanstack/react-query";
import type { GatewayHint } from "./generated";
import { session } from "./session";

export type Hint = GatewayHint;
export type LiveState = "connecting" | "connected" | "away";

type Listeners = {
  hint: (hint: Hint) => void;
  state: (state: LiveState) => void;
  signedOut: () => void;
  resync: () => void;
};

const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000];
/** Three missed heartbeats of the server: the connection is dead although nobody said so. */
const SILENCE_MS = 45_000;

/**
 * Listens to the gateway's live feed until the returned function is called. Own reading instead of EventSource, which
 * cannot say for which store it listens.
 */
export function listen(to: Listeners): () => void {
  const stop = new AbortController();
  void keepListening(to, stop.signal);
  return () => stop.abort();
}

async function keepListening(to: Listeners, stop: AbortSignal): Promise<void> {
  let lastId = "";
  let failures = 0;
  while (!stop.aborted) {
    to.state(failures === 0 ? "connecting" : "away");
    try {
      for await (const message of messages(lastId, stop, () => to.state("connected"))) {
        failures = 0;
        if (message.id) lastId = message.id;
        if (message.event === "signed_out") {
          to.signedOut();
          return;
        }
        if (message.event === "resync") to.resync();
        if (message.event === "hint") to.hint(JSON.parse(message.data));
      }
    } catch (error) {
      if (stop.aborted) return;
      if (error instanceof SignedOut) {
        to.signedOut();
        return;
      }
    }
    to.state("away");
    await pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 8_000, stop);
    failures += 1;
  }
}

class SignedOut extends Error {}

type Message = { id: string; event: string; data: string };

async function* messages(lastId: string, stop: AbortSignal, opened: () => void): AsyncGenerator<Message> {
  const silence = new AbortController();
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (lastId) headers["Last-Event-ID"] = lastId;
  if (session.store) headers["X-Narciss-Store"] = session.store;
  const response = await fetch("/live", {
    headers,
    signal: AbortSignal.any([stop, silence.signal]),
    cache: "no-store",
  });
  if (response.status === 401) throw new SignedOut();
  if (!response.ok || !response.body) throw new Error(`live feed answered ${response.status}`);
  opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      const [whole, remainder] = split(rest + value);
      rest = remainder;
      yield* whole;
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The whole messages at the beginning of a text, and what is left of it. Comments (heartbeats) are no messages. */
export function split(text: string): [Message[], string] {
  const blocks = text.split(/\r?\n\r?\n/);
  const rest = blocks.pop() ?? "";
  const found: Message[] = [];
  for (const block of blocks) {
    const message: Message = { id: "", event: "message", data: "" };
    for (const line of block.split(/\r?\n/)) {
      const [, field, value] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
      if (field === "data") message.data += (message.data && "\n") + value;
      else if (field === "id" || field === "event") message[field] = value ?? "";
    }
    if (message.data) found.push(message);
  }
  return [found, rest];
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

/** Whether what a query shows may have changed by what happened. */
export function concerns(query: Pick<Query, "meta">, hint: Pick<Hint, "type" | "subject" | "order_id">): boolean {
  const { hears, about } = query.meta ?? {};
  if (!hears?.some((prefix) => hint.type.startsWith(prefix))) return false;
  return about === undefined || about === hint.subject || about === hint.order_id;
}

const GATHER_MS = 150;

/**
 * Marks what is out of date, a moment after the first hint so that a burst costs one reload. Old data stays on the
 * screen meanwhile: nothing jumps, and what a person types is not part of any query.
 */
export function invalidator(queries: QueryClient): (hint: Hint) => void {
  let gathered: Hint[] = [];
  return (hint) => {
    gathered.push(hint);
    if (gathered.length > 1) return;
    setTimeout(() => {
      const hints = gathered;
      gathered = [];
      void queries.invalidateQueries({ predicate: (query) => hints.some((one) => concerns(query, one)) });
    }, GATHER_MS);
  };
}
