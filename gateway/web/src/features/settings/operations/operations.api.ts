import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  analyticsListIncidents,
  analyticsPostClear,
  type GatewayParkedOut,
  gatewayDiscardParked,
  gatewayExamineServices,
  gatewayListParked,
  gatewayReplayParked,
  messengerListInboundEvents,
  messengerReplayInboundEvent,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import { settingsKeys } from "../settings.keys";

export function incidents() {
  return infiniteQueryOptions({
    queryKey: settingsKeys.of("incidents"),
    queryFn: ({ pageParam, signal }) => answer(analyticsListIncidents({ query: { cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    meta: hearing(["operations.", "orders.order_needs_attention"]),
  });
}

export function clearIncident(id: string) {
  return answer(analyticsPostClear({ path: { incident_id: id } }));
}

/** Messages no service could handle. Asking takes them from their queue for a moment, so it is asked on demand only. */
export function parked() {
  return queryOptions({
    queryKey: settingsKeys.of("parked"),
    queryFn: ({ signal }) => answer(gatewayListParked({ signal })),
    refetchOnWindowFocus: false,
  });
}

export function replayParked({ context, message_id }: GatewayParkedOut) {
  return answer(gatewayReplayParked({ path: { context }, body: { message_ids: [message_id] } }));
}

export function discardParked({ context, message_id }: GatewayParkedOut) {
  return answer(gatewayDiscardParked({ path: { context }, body: { message_ids: [message_id] } }));
}

/** What providers told us and we could not take in. */
export function failedHooks() {
  return infiniteQueryOptions({
    queryKey: settingsKeys.of("hooks"),
    queryFn: ({ pageParam, signal }) =>
      answer(messengerListInboundEvents({ query: { state: "failed", cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function replayHook(id: string) {
  return answer(messengerReplayInboundEvent({ path: { event_id: id } }));
}

export function examinations() {
  return queryOptions({
    queryKey: settingsKeys.of("doctor"),
    queryFn: ({ signal }) => answer(gatewayExamineServices({ signal })),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
}
