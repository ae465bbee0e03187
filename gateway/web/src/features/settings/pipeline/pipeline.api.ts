import { queryOptions } from "@tanstack/react-query";
import {
  type OrdersEditLossReason,
  type OrdersEditPolicy,
  type OrdersEditStage,
  type OrdersNewLossReason,
  type OrdersNewStage,
  ordersListLossReasons,
  ordersListPolicies,
  ordersListStages,
  ordersPostLossReason,
  ordersPostStageOfPipeline,
  ordersPreviewStage,
  ordersPutLossReason,
  ordersPutPolicy,
  ordersPutStage,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import { settingsKeys } from "../settings.keys";

export function stages() {
  return queryOptions({
    queryKey: settingsKeys.of("stages"),
    queryFn: ({ signal }) => answer(ordersListStages({ query: { all_stages: true }, signal })),
  });
}

/** What would move where if the stage went out of use. */
export function stagePreview(id: string) {
  return queryOptions({
    queryKey: settingsKeys.narrowed("stages", id),
    queryFn: ({ signal }) => answer(ordersPreviewStage({ path: { stage_id: id }, signal })),
    meta: hearing(["orders."]),
  });
}

export function addStage(body: OrdersNewStage, key: string) {
  return answer(ordersPostStageOfPipeline({ body, headers: { "Idempotency-Key": key } }));
}

export function changeStage(id: string, body: OrdersEditStage, version: number) {
  return answer(ordersPutStage({ path: { stage_id: id }, body, headers: { "if-match": `"${version}"` } }));
}

export function lossReasons() {
  return queryOptions({
    queryKey: settingsKeys.of("reasons"),
    queryFn: ({ signal }) => answer(ordersListLossReasons({ query: { all_reasons: true }, signal })),
  });
}

export function addLossReason(body: OrdersNewLossReason, key: string) {
  return answer(ordersPostLossReason({ body, headers: { "Idempotency-Key": key } }));
}

export function changeLossReason(id: string, body: OrdersEditLossReason, version: number) {
  return answer(ordersPutLossReason({ path: { reason_id: id }, body, headers: { "if-match": `"${version}"` } }));
}

export async function stageNow(id: string) {
  const stage = (await answer(ordersListStages({ query: { all_stages: true } }))).find((one) => one.id === id);
  if (!stage) throw new Error(`there is no stage ${id}`);
  return stage;
}

export async function lossReasonNow(id: string) {
  const reason = (await answer(ordersListLossReasons({ query: { all_reasons: true } }))).find((one) => one.id === id);
  if (!reason) throw new Error(`there is no loss reason ${id}`);
  return reason;
}

/** How each store in sight takes orders. */
export function policies() {
  return queryOptions({
    queryKey: settingsKeys.of("policies"),
    queryFn: ({ signal }) => answer(ordersListPolicies({ signal })),
  });
}

export function changePolicy(store: string, body: OrdersEditPolicy, version: number) {
  return answer(ordersPutPolicy({ path: { store_id: store }, body, headers: { "if-match": `"${version}"` } }));
}
