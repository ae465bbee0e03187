import { beforeEach, expect, test } from "vitest";
import type { MessengerFilledReplyOut, MessengerMessageOut } from "@/api/generated";
import {
  byDays,
  capped,
  needsDecision,
  openPlace,
  queryOf,
  repliesFor,
  shortcutIn,
  unsent,
  waited,
} from "./messenger.logic";

function message(id: string, moment: string, more: Partial<MessengerMessageOut> = {}): MessengerMessageOut {
  return {
    id,
    album: null,
    author: "contact:1",
    author_name: "Анна",
    client_id: null,
    conversation_id: "c",
    deleted_at: null,
    direction: "in",
    edited_at: null,
    failure: null,
    kind: "text",
    order_id: null,
    provider_time: moment,
    received_at: "2026-05-20T00:00:00Z",
    reply_to: null,
    status: null,
    status_at: null,
    text: id,
    ...more,
  };
}

const reply = (shortcut: string, title: string): MessengerFilledReplyOut => ({
  id: shortcut,
  shortcut,
  title,
  language: "ru",
  text: "",
  missing: [],
});

test("messages stand oldest first under the day the channel gave them, each once", () => {
  const newest = [message("3", "2026-05-15T08:00:00Z"), message("2", "2026-05-14T22:00:00Z")];
  const older = [message("2", "2026-05-14T22:00:00Z"), message("1", "2026-05-14T09:00:00Z")];
  const days = byDays([newest, older], (moment) => moment.slice(0, 10));
  expect(days.map((day) => [day.day, day.messages.map((one) => one.id)])).toEqual([
    ["2026-05-14", ["1", "2"]],
    ["2026-05-15", ["3"]],
  ]);
});

test("each view asks for its own part of the list", () => {
  expect(queryOf("s", { view: "waiting", q: "" })).toMatchObject({ store_id: "s", order: "waiting" });
  expect(queryOf(null, { view: "mine" })).toMatchObject({ mine: true, store_id: null });
  expect(queryOf(null, {}).mine).toBeUndefined();
  expect(queryOf(null, { view: "unassigned" }).unassigned).toBe(true);
});

test("a slash at the beginning looks for a reply, a slash inside a text does not", () => {
  expect(shortcutIn("/")).toBe("");
  expect(shortcutIn("/Часы")).toBe("часы");
  expect(shortcutIn("до 18/00")).toBeNull();
  expect(shortcutIn("/часы работы")).toBeNull();
  const known = [reply("photo", "Фото перед отправкой"), reply("hours", "Часы"), reply("how", "Уход")];
  expect(repliesFor("ho", known).map((one) => one.shortcut)).toEqual(["hours", "how", "photo"]);
  expect(repliesFor("уход", known).map((one) => one.shortcut)).toEqual(["how"]);
});

test("a place nobody has filled in is found, other braces are text", () => {
  expect(openPlace("Заказ {order} готов")).toEqual({ start: 6, end: 13 });
  expect(openPlace("{букет}")).toBeNull();
});

test("only a message of ours that failed or may have arrived needs a decision", () => {
  const at = "2026-05-14T09:00:00Z";
  const states = ["queued", "unknown", "accepted", "failed", "delivered", "read"] as const;
  const decided = states.filter((status) => needsDecision(message("1", at, { direction: "out", status })));
  expect(decided).toEqual(["unknown", "failed"]);
  expect(needsDecision(message("1", at))).toBe(false);
});

test("how long somebody waits is said in whole units", () => {
  const now = Date.parse("2026-05-14T12:00:00Z");
  const said = ["2026-05-14T11:38:30Z", "2026-05-14T08:00:00Z", "2026-05-12T11:00:00Z", "2026-05-14T12:00:09Z"];
  expect(said.map((since) => waited(since, now))).toEqual([
    { unit: "minutes", count: 21 },
    { unit: "hours", count: 4 },
    { unit: "days", count: 2 },
    { unit: "minutes", count: 0 },
  ]);
});

test("a full count says that there are more", () => {
  expect([capped(7, 1000), capped(1000, 1000)]).toEqual(["7", "999+"]);
});

beforeEach(() => localStorage.clear());

test("what was typed is kept for its conversation and forgotten when sent", () => {
  unsent.keep("a", "Здравствуйте");
  expect([unsent.read("a"), unsent.read("b")]).toEqual(["Здравствуйте", ""]);
  unsent.keep("a", "");
  expect(unsent.read("a")).toBe("");
});
