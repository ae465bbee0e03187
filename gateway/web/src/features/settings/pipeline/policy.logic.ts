import type { OrdersEditPolicy, OrdersPolicy } from "@/api/generated";

export type PolicyValues = {
  number_prefix: string;
  /** As people say it; kept in seconds. */
  pay_within_minutes: number;
  auto_hand_to_florists: boolean;
  standing_substitution: boolean;
};

const MINUTE = 60;

export function valuesOfPolicy({ pay_within_seconds, ...policy }: OrdersPolicy): PolicyValues {
  const { number_prefix, auto_hand_to_florists, standing_substitution } = policy;
  return {
    number_prefix,
    pay_within_minutes: pay_within_seconds / MINUTE,
    auto_hand_to_florists,
    standing_substitution,
  };
}

export function policyOf({ number_prefix, pay_within_minutes, ...switches }: PolicyValues): OrdersEditPolicy {
  return {
    ...switches,
    number_prefix: number_prefix.trim().toUpperCase(),
    pay_within_seconds: Math.round(pay_within_minutes * MINUTE),
  };
}

/** 90 minutes: one hour and thirty minutes. */
export function spanOf(seconds: number): { days: number; hours: number; minutes: number } {
  const minutes = Math.round(seconds / MINUTE);
  return { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60), minutes: minutes % 60 };
}
