import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type GatewayApiKeyIn,
  gatewayDeleteApiKey,
  gatewayListApiKeys,
  gatewayPostApiKey,
  gatewayPutApiKey,
  type IntegrationsConfigurationChange,
  type IntegrationsConfigurationIn,
  type IntegrationsWebhookChange,
  type IntegrationsWebhookDeliveryOut,
  type IntegrationsWebhookIn,
  integrationsDeleteConfiguration,
  integrationsDeleteWebhook,
  integrationsGetConfiguration,
  integrationsGetWebhook,
  integrationsListAttempts,
  integrationsListConfigurations,
  integrationsListDeliveries,
  integrationsListEventTypes,
  integrationsListProviders,
  integrationsListWebhooks,
  integrationsPatchConfiguration,
  integrationsPatchWebhook,
  integrationsPostCheck,
  integrationsPostConfiguration,
  integrationsPostDeliveryReplay,
  integrationsPostReplay,
  integrationsPostSecret,
  integrationsPostTest,
  integrationsPostWebhook,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import { settingsKeys } from "../settings.keys";

const MOST = 200;
const ifMatch = (version: number) => ({ "if-match": `"${version}"` });

export function providers() {
  return queryOptions({
    queryKey: settingsKeys.of("kinds"),
    queryFn: ({ signal }) => answer(integrationsListProviders({ signal })),
    staleTime: 10 * 60_000,
  });
}

export function configurations() {
  return queryOptions({
    queryKey: settingsKeys.of("providers"),
    queryFn: async ({ signal }) =>
      (await answer(integrationsListConfigurations({ query: { size: MOST }, signal }))).items,
    meta: hearing(["integrations.config_"]),
  });
}

export function addConfiguration(body: IntegrationsConfigurationIn, key: string) {
  return answer(integrationsPostConfiguration({ body, headers: { "Idempotency-Key": key } }));
}

export function changeConfiguration(id: string, body: IntegrationsConfigurationChange, version: number) {
  return answer(integrationsPatchConfiguration({ path: { configuration_id: id }, body, headers: ifMatch(version) }));
}

export function configurationNow(id: string) {
  return answer(integrationsGetConfiguration({ path: { configuration_id: id } }));
}

export function removeConfiguration(id: string, version: number) {
  return answer(integrationsDeleteConfiguration({ path: { configuration_id: id }, headers: ifMatch(version) }));
}

export function checkConfiguration(id: string) {
  return answer(integrationsPostCheck({ path: { configuration_id: id } }));
}

export function apiKeys() {
  return queryOptions({
    queryKey: settingsKeys.of("keys"),
    queryFn: async ({ signal }) => (await answer(gatewayListApiKeys({ query: { size: MOST }, signal }))).items,
  });
}

export function giveKey(body: GatewayApiKeyIn, key: string) {
  return answer(gatewayPostApiKey({ body, headers: { "Idempotency-Key": key } }));
}

export function changeKey(id: string, body: GatewayApiKeyIn, version: number) {
  return answer(gatewayPutApiKey({ path: { key_id: id }, body, headers: ifMatch(version) }));
}

export async function keyNow(id: string) {
  const found = (await answer(gatewayListApiKeys({ query: { size: MOST } }))).items.find((one) => one.id === id);
  if (!found) throw new Error(`there is no key ${id}`);
  return found;
}

export function revokeKey(id: string) {
  return answer(gatewayDeleteApiKey({ path: { key_id: id } }));
}

export function webhooks() {
  return queryOptions({
    queryKey: settingsKeys.of("webhooks"),
    queryFn: async ({ signal }) => (await answer(integrationsListWebhooks({ query: { size: MOST }, signal }))).items,
  });
}

export function eventTypes() {
  return queryOptions({
    queryKey: settingsKeys.of("eventTypes"),
    queryFn: ({ signal }) => answer(integrationsListEventTypes({ signal })),
    staleTime: 10 * 60_000,
  });
}

export function addWebhook(body: IntegrationsWebhookIn, key: string) {
  return answer(integrationsPostWebhook({ body, headers: { "Idempotency-Key": key } }));
}

export function changeWebhook(id: string, body: IntegrationsWebhookChange, version: number) {
  return answer(integrationsPatchWebhook({ path: { webhook_id: id }, body, headers: ifMatch(version) }));
}

export function webhookNow(id: string) {
  return answer(integrationsGetWebhook({ path: { webhook_id: id } }));
}

export function removeWebhook(id: string, version: number) {
  return answer(integrationsDeleteWebhook({ path: { webhook_id: id }, headers: ifMatch(version) }));
}

export function testWebhook(id: string) {
  return answer(integrationsPostTest({ path: { webhook_id: id } }));
}

export function newSecret(id: string) {
  return answer(integrationsPostSecret({ path: { webhook_id: id }, body: {} }));
}

export function replaySince(id: string, since: string) {
  return answer(integrationsPostReplay({ path: { webhook_id: id }, body: { since } }));
}

export type DeliveryState = IntegrationsWebhookDeliveryOut["state"];

export function deliveries(webhook: string, state: DeliveryState | undefined) {
  return infiniteQueryOptions({
    queryKey: settingsKeys.narrowed("deliveries", { webhook, state }),
    queryFn: ({ pageParam, signal }) =>
      answer(
        integrationsListDeliveries({ path: { webhook_id: webhook }, query: { state, cursor: pageParam }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
  });
}

export function attempts(delivery: string) {
  return queryOptions({
    queryKey: settingsKeys.narrowed("deliveries", { delivery }),
    queryFn: ({ signal }) => answer(integrationsListAttempts({ path: { delivery_id: delivery }, signal })),
  });
}

export function replayDelivery(id: string) {
  return answer(integrationsPostDeliveryReplay({ path: { delivery_id: id } }));
}
