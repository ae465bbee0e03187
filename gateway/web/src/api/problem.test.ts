import { describe, expect, it } from "vitest";
import { problemOf } from "./problem";

describe("a problem document", () => {
  it("names the values its sentence speaks of, and the fields that are wrong", () => {
    const errors = [{ where: "body.buyer.phone", what: "not a phone", kind: "value_error" }];
    const problem = problemOf(422, {
      type: "about:blank",
      code: "invalid_request",
      detail: "…",
      facts: { number: "A-1", errors },
    });
    expect(problem.facts.number).toBe("A-1");
    expect(problem.fields).toEqual([{ path: ["buyer", "phone"], message: "not a phone" }]);
  });

  it("tells what may pass from what will not", () => {
    expect(problemOf(503, null).isPassing).toBe(true);
    expect(problemOf(409, { code: "x" }).isPassing).toBe(false);
    expect(problemOf(412, { code: "stale" }).isStale).toBe(true);
  });
});
