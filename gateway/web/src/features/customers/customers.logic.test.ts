import { describe, expect, it } from "vitest";
import { type Editable, isOverdue, localField, momentOf, patchOf } from "./customers.logic";

const before: Editable = {
  name: "Анна",
  phones: ["+79160000000"],
  emails: [],
  language: "ru",
  notes: "",
  responsible: [],
  likes: [],
  dislikes: [],
  colours: [],
  allergies: [],
  budget: null,
};

describe("a customer two people edit", () => {
  it("sends only what was changed", () => {
    expect(patchOf(before, { ...before, notes: "любит пионы" }, "RUB")).toEqual({ notes: "любит пионы" });
    expect(patchOf(before, { ...before, allergies: ["лилии"], budget: 5000 }, "RUB").preferences).toMatchObject({
      allergies: ["лилии"],
      likes: [],
      usual_budget: { amount: 500_000, currency: "RUB" },
    });
    expect(patchOf(before, before, "RUB")).toEqual({});
  });

  it("knows a late task", () => {
    const now = Date.parse("2026-02-14T10:00:00Z");
    expect(isOverdue({ state: "open", due_at: "2026-02-14T09:00:00Z" }, now)).toBe(true);
    expect(isOverdue({ state: "done", due_at: "2026-02-14T09:00:00Z" }, now)).toBe(false);
    expect(isOverdue({ state: "open", due_at: null }, now)).toBe(false);
  });

  it("comes back to the same moment from a field", () => {
    expect(momentOf(localField("2026-02-14T09:30:00Z"))).toBe("2026-02-14T09:30:00.000Z");
    expect([localField(null), momentOf("")]).toEqual(["", null]);
  });
});
