import { expect, test } from "vitest";
import { problemOf } from "@/api/problem";
import { differences, errorsOf, factsOf, linesOf, orNull } from "./editor.logic";

test("only fields that differ are compared, lists by what is in them", () => {
  const mine = { title: "A", stores: ["1", "2"], active: true };
  expect(differences(mine, { ...mine, stores: ["1", "2"], active: false })).toEqual(["active"]);
});

test("what the server says of a field stands at that field", () => {
  const problem = problemOf(422, {
    code: "malformed",
    facts: { errors: [{ where: "body.assignments.0.role", what: "unknown" }] },
  });
  expect(errorsOf(problem)).toEqual({ "assignments.0.role": "unknown" });
});

test("requisites are written a line each and read back as they were, colons in values included", () => {
  const facts = { БИК: "044525225", Адрес: "г. Москва: офис 2" };
  expect(factsOf(linesOf(facts))).toEqual(facts);
  expect(factsOf("  \nсчёт\n")).toEqual({ счёт: "" });
});

test("blank is nothing", () => {
  expect([orNull("  "), orNull("+7")]).toEqual([null, "+7"]);
});
