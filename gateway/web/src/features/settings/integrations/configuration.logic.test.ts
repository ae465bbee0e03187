import { expect, test } from "vitest";
import type { IntegrationsFieldOut, IntegrationsProviderOut } from "@/api/generated";
import { newConfiguration, secretsGiven, settingsOf } from "./configuration.logic";

const field = (name: string, kind: IntegrationsFieldOut["kind"], given: IntegrationsFieldOut["default"] = null) => ({
  name,
  kind,
  required: false,
  choices: [],
  default: given,
});
const provider: IntegrationsProviderOut = {
  name: "yookassa",
  title: "YooKassa",
  purpose: "payments",
  many: false,
  inbound: true,
  fields: [
    field("shop_id", "text"),
    field("secret_key", "secret"),
    field("receipts", "switch"),
    field("vat", "integer", 1),
  ],
};

test("a new configuration begins with the provider's defaults, switched off", () => {
  expect(newConfiguration(provider, "store")).toEqual({
    title: "YooKassa",
    store_id: "store",
    enabled: false,
    settings: { shop_id: "", receipts: false, vat: 1 },
    secrets: {},
  });
});

test("what was left empty is not sent, what is off is", () => {
  expect(settingsOf(provider, { shop_id: "", receipts: false, vat: 2, unknown: "x", secret_key: "no" })).toEqual({
    receipts: false,
    vat: 2,
  });
});

test("a secret that was not typed again is left alone", () => {
  expect(secretsGiven({ secret_key: "  ", other: "abc" })).toEqual({ other: "abc" });
});
