import { expect, test } from "vitest";
import { sickFirst } from "./doctor.logic";

const one = (service: string, answered: boolean, ...problems: string[]) => ({ service, answered, problems, facts: {} });

test("who does not answer stands first, then who has problems", () => {
  const list = [one("pos", true), one("crm", true), one("orders", true, "no relay"), one("delivery", false)];
  expect(sickFirst(list).map((each) => each.service)).toEqual(["delivery", "orders", "crm", "pos"]);
});
