import { expect, test } from "vitest";
import type { MessengerVisitorMessage } from "@/api/generated";
import { greetingIn, pauseAfter, receiptFor, stillUnsent } from "./widget.logic";

function said(id: string, more: Partial<MessengerVisitorMessage> = {}): MessengerVisitorMessage {
  return {
    id,
    mine: false,
    client_id: null,
    text: id,
    at: "2026-05-14T09:00:00Z",
    author_name: "Лена",
    edited: false,
    deleted: false,
    seen: false,
    files: [],
    ...more,
  };
}

test("what the server shows back no longer waits beside the thread", () => {
  const unsent = [
    { clientId: "a", text: "Первое", failed: false },
    { clientId: "b", text: "Второе", failed: true },
  ];
  expect(stillUnsent(unsent, [said("1", { mine: true, client_id: "a" })])).toEqual([unsent[1]]);
});

test("a tick is given once, and reading comes after arriving", () => {
  const thread = [said("1"), said("2", { mine: true }), said("3", { seen: true })];
  expect(receiptFor(thread, new Map(), false)).toEqual({ state: "delivered", ids: ["1"] });
  expect(receiptFor(thread, new Map([["1", "delivered"]]), false)).toBeNull();
  expect(receiptFor(thread, new Map([["1", "delivered"]]), true)).toEqual({ state: "read", ids: ["1"] });
  expect(receiptFor(thread, new Map([["1", "read"]]), true)).toBeNull();
});

test("the pauses grow and stay bounded", () => {
  expect([1, 2, 5, 50].map(pauseAfter)).toEqual([1_000, 2_000, 20_000, 20_000]);
});

test("the greeting falls back to the store's language", () => {
  expect(greetingIn({ ru: "Привет", hy: "Բարև" }, "en", "hy")).toBe("Բարև");
  expect(greetingIn({ ru: "Привет" }, "en", "hy")).toBe("Привет");
  expect(greetingIn({}, "en", "hy")).toBe("");
});
