import type { DeliveryState } from "@/api/generated";
import { ALARM, GOOD, WAITING } from "@/ui/shades";

/** Where the light badge of a colour leaves its own words too pale. */
export const STATE_WORDS: Partial<Record<DeliveryState, string>> = { ready: WAITING, delivered: GOOD, failed: ALARM };

export const STATE_COLORS: Record<DeliveryState, string> = {
  planned: "gray",
  ready: "cup",
  assigned: "blue",
  picked_up: "violet",
  delivered: "stem",
  failed: "red",
  cancelled: "gray",
};
