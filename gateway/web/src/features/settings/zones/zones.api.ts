import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type DeliverySlotLoad,
  type DeliverySlotRuleIn,
  type DeliveryZoneIn,
  type DeliveryZoneOut,
  deliveryGetStoreMap,
  deliveryListSlotRules,
  deliveryListSlots,
  deliveryListZones,
  deliveryPostSlotRule,
  deliveryPostZone,
  deliveryPutSlotCapacity,
  deliveryPutSlotRule,
  deliveryPutStorePoint,
  deliveryPutZone,
} from "@/api/generated";
import { answer, answerWithVersion } from "@/api/problem";
import { hearing } from "@/api/queries";
import type { Place } from "@/ui/map/projection";
import { settingsKeys } from "../settings.keys";

export const ZONES = "zones";
export const RULES = "slot-rules";
export const SLOTS = "slots";

export const zonesOf = (store: string) =>
  queryOptions({
    queryKey: [...settingsKeys.of(ZONES), store],
    queryFn: ({ signal }) => answer(deliveryListZones({ query: { store_id: store }, signal })),
  });

export const mapOf = (store: string) =>
  queryOptions({
    queryKey: [...settingsKeys.of(ZONES), store, "map"],
    queryFn: ({ signal }) => answer(deliveryGetStoreMap({ query: { store_id: store }, signal })),
  });

export const rulesOf = (store: string) =>
  queryOptions({
    queryKey: [...settingsKeys.of(RULES), store],
    queryFn: ({ signal }) => answer(deliveryListSlotRules({ query: { store_id: store }, signal })),
  });

export type Saving = { zone: Pick<DeliveryZoneOut, "id" | "version"> | null; body: DeliveryZoneIn; key: string };

export function useSaveZone() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ zone, body, key }: Saving) =>
      zone
        ? answerWithVersion(
            deliveryPutZone({ path: { zone_id: zone.id }, body, headers: { "If-Match": `"${zone.version}"` } }),
          )
        : answerWithVersion(deliveryPostZone({ body, headers: { "Idempotency-Key": key } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.of(ZONES) }),
  });
}

export function useSavePoint(store: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (place: Place) =>
      void (await answerWithVersion(deliveryPutStorePoint({ path: { store_id: store }, body: place }))),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.of(ZONES) }),
  });
}

export function addRule(body: DeliverySlotRuleIn, key: string) {
  return answer(deliveryPostSlotRule({ body, headers: { "Idempotency-Key": key } }));
}

export function changeRule(id: string, body: DeliverySlotRuleIn, version: number) {
  return answer(deliveryPutSlotRule({ path: { rule_id: id }, body, headers: { "If-Match": `"${version}"` } }));
}

/** The slots of some days with how much of them is taken. */
export const slotsOf = (store: string, first: string, days: number) =>
  queryOptions({
    queryKey: [...settingsKeys.of(SLOTS), store, first, days],
    queryFn: ({ signal }) => answer(deliveryListSlots({ query: { store_id: store, first_day: first, days }, signal })),
    placeholderData: (before) => before,
    meta: hearing(["delivery."]),
  });

/** How many orders a slot of one day takes; version 1 stands for one its rule has not made yet. */
export function changeCapacity(
  { rule_id, day }: Pick<DeliverySlotLoad, "rule_id" | "day">,
  capacity: number,
  version: number,
) {
  return answer(
    deliveryPutSlotCapacity({
      path: { rule_id, day },
      body: { capacity },
      headers: { "If-Match": `"${version}"` },
    }),
  );
}
