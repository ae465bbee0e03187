import type { DeliveryState } from "@/api/generated";

export const STATE_COLORS: Record<DeliveryState, string> = {
  planned: "gray",
  ready: "cup",
  assigned: "blue",
  picked_up: "violet",
  delivered: "stem",
  failed: "red",
  cancelled: "gray",
};
