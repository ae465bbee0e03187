import { expect, test } from "vitest";
import { changedFields, contested, rebased } from "./edits";

const before = { name: "Rose", colours: ["red"], notes: "" };

test("mine and theirs are kept where they differ in fields, and what both changed is named", () => {
  const mine = { ...before, name: "Rosa", notes: "mine" };
  const theirs = { ...before, notes: "theirs", colours: [] };
  expect(changedFields(before, mine)).toEqual(["name", "notes"]);
  expect(rebased(before, mine, theirs)).toEqual({ name: "Rosa", notes: "mine", colours: [] });
  expect(contested(before, mine, theirs)).toEqual(["notes"]);
  expect(contested(before, mine, { ...before, name: "Rosa" })).toEqual([]);
});
