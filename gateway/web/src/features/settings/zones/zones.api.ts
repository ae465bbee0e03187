import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type DeliverySlotRuleIn,
  type DeliveryZoneIn,
  type DeliveryZoneOut,
  deliveryGetStoreMap,
  deliveryListSlotRules,
  deliveryListZones,
  deliveryPostSlotRule,
  deliveryPostZone,
  deliveryPutSlotRule,
  deliveryPutStorePoint,
  deliveryPutZone,
} from "@/api/generated";
import { answer, answerWithVersion } from "@/api/problem";
import type { Place } from "@/ui/map/projection";
import { settingsKeys } from "../settings.keys";

export const ZONES = "zones";
export const RULES = "slot-rules";

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

export function saveRule(body: DeliverySlotRuleIn, id: string | null, version: number | null, key: string) {
  return id && version !== null
    ? answerWithVersion(deliveryPutSlotRule({ path: { rule_id: id }, body, headers: { "If-Match": `"${version}"` } }))
    : answerWithVersion(deliveryPostSlotRule({ body, headers: { "Idempotency-Key": key } }));
}
