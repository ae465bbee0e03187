import { expect, test } from "vitest";
import { policyOf, spanOf, valuesOfPolicy } from "./policy.logic";

const policy = {
  store_id: "s",
  number_prefix: "ARB",
  pay_within_seconds: 5400,
  auto_hand_to_florists: true,
  standing_substitution: false,
  version: 3,
};

test("a policy opened and saved unchanged is the same policy", () => {
  const { store_id: _, version: __, ...rules } = policy;
  expect(policyOf(valuesOfPolicy(policy))).toEqual(rules);
  const odd = { ...policy, pay_within_seconds: 100 };
  expect(policyOf(valuesOfPolicy(odd)).pay_within_seconds).toBe(100);
});

test("the prefix is written in capitals whatever was typed", () => {
  expect(policyOf({ ...valuesOfPolicy(policy), number_prefix: " arb2 " }).number_prefix).toBe("ARB2");
});

test("time to pay is said in days, hours and minutes", () => {
  expect(spanOf(5400)).toEqual({ days: 0, hours: 1, minutes: 30 });
  expect(spanOf(2 * 86_400)).toEqual({ days: 2, hours: 0, minutes: 0 });
});
