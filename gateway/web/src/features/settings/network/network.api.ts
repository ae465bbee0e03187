import { queryOptions } from "@tanstack/react-query";
import {
  type GatewayLegalEntityIn,
  type GatewayStoreIn,
  gatewayGetLegalEntity,
  gatewayGetStore,
  gatewayListLegalEntities,
  gatewayListStores,
  gatewayPostLegalEntity,
  gatewayPostStore,
  gatewayPutLegalEntity,
  gatewayPutStore,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import { settingsKeys } from "../settings.keys";

const MOST = 200;

export function stores() {
  return queryOptions({
    queryKey: settingsKeys.of("stores"),
    queryFn: async ({ signal }) => (await answer(gatewayListStores({ query: { size: MOST }, signal }))).items,
    meta: hearing(["network."]),
  });
}

export function legalEntities() {
  return queryOptions({
    queryKey: settingsKeys.of("entities"),
    queryFn: async ({ signal }) => (await answer(gatewayListLegalEntities({ query: { size: MOST }, signal }))).items,
    meta: hearing(["network."]),
  });
}

export function addStore(body: GatewayStoreIn, key: string) {
  return answer(gatewayPostStore({ body, headers: { "Idempotency-Key": key } }));
}

export function changeStore(id: string, body: GatewayStoreIn, version: number) {
  return answer(gatewayPutStore({ path: { store_id: id }, body, headers: { "if-match": `"${version}"` } }));
}

export function storeNow(id: string) {
  return answer(gatewayGetStore({ path: { store_id: id } }));
}

export function addLegalEntity(body: GatewayLegalEntityIn, key: string) {
  return answer(gatewayPostLegalEntity({ body, headers: { "Idempotency-Key": key } }));
}

export function changeLegalEntity(id: string, body: GatewayLegalEntityIn, version: number) {
  return answer(gatewayPutLegalEntity({ path: { entity_id: id }, body, headers: { "if-match": `"${version}"` } }));
}

export function legalEntityNow(id: string) {
  return answer(gatewayGetLegalEntity({ path: { entity_id: id } }));
}
