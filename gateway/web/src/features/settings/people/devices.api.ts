import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type GatewayEnrolmentIn,
  gatewayDeleteDevice,
  gatewayListDevices,
  gatewayPostEnrolment,
  messengerListColleagues,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { settingsKeys } from "../settings.keys";

/** As the gateway knows them (`roles.DEVICES`). */
export const DEVICE_KINDS = ["till", "florist_tablet", "courier_phone"] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export function isDeviceKind(kind: string): kind is DeviceKind {
  return DEVICE_KINDS.some((known) => known === kind);
}

export function devices() {
  return infiniteQueryOptions({
    queryKey: settingsKeys.of("devices"),
    queryFn: ({ pageParam, signal }) => answer(gatewayListDevices({ query: { cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

/** A one-time code. Asked again after a lost answer it is another one; the first lets nobody in and runs out. */
export function offerCode(body: GatewayEnrolmentIn) {
  return answer(gatewayPostEnrolment({ body }));
}

export function putOut(device: string) {
  return answer(gatewayDeleteDevice({ path: { device_id: device } }));
}

/** Who works in a store, for a device that is one person's. */
export function peopleOf(store: string | null) {
  return queryOptions({
    queryKey: settingsKeys.narrowed("colleagues", store),
    queryFn: ({ signal }) => answer(messengerListColleagues({ query: { store_id: store ?? undefined }, signal })),
    enabled: store !== null,
  });
}
