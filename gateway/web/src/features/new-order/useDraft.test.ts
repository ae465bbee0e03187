import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { useDraft } from "./useDraft";

afterEach(() => localStorage.clear());

function typed(words: string) {
  const taking = renderHook(() => useDraft("anna.store.new"));
  act(() => taking.result.current.change({ cardText: words }));
  return taking;
}

test("whoever goes to another screen in the middle of a word finds the whole word again", () => {
  typed("С днём рожд").unmount();
  expect(renderHook(() => useDraft("anna.store.new")).result.current.draft.cardText).toBe("С днём рожд");
  expect(renderHook(() => useDraft("boris.store.new")).result.current.draft.cardText).toBe("");
});

test("a window that is reloaded keeps the last letter, too", () => {
  typed("Люблю");
  window.dispatchEvent(new Event("pagehide"));
  expect(localStorage.getItem("narciss.newOrder.anna.store.new")).toContain("Люблю");
});

test("an order begun anew leaves nothing behind", () => {
  const taking = typed("Люблю");
  act(() => taking.result.current.begin());
  taking.unmount();
  expect(localStorage.length).toBe(0);
});
