import { Checkbox, NumberInput, Stack, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { GatewayApiKeyOut } from "@/api/generated";
import { Editor } from "../parts/Editor";
import type { Made } from "../parts/Once";
import { StoresField } from "../parts/StoreFields";
import { TitleField } from "../parts/TitleField";
import { changeKey, giveKey, keyNow } from "./integrations.api";

type Values = {
  title: string;
  permissions: string[];
  store_ids: string[];
  allowed_origins: string[];
  requests_per_minute: number;
  expires_at: string;
};

const PERMISSIONS = ["external.catalogue", "external.slots", "external.orders", "external.order_status"] as const;
const NEW: Values = {
  title: "",
  permissions: ["external.catalogue", "external.slots"],
  store_ids: [],
  allowed_origins: [],
  requests_per_minute: 600,
  expires_at: "",
};

function valuesOf(key: GatewayApiKeyOut): Values {
  const { title, permissions, store_ids, allowed_origins, requests_per_minute, expires_at } = key;
  return {
    title,
    permissions,
    store_ids,
    allowed_origins,
    requests_per_minute,
    expires_at: expires_at ? expires_at.slice(0, 10) : "",
  };
}

const sent = (values: Values) => ({
  ...values,
  expires_at: values.expires_at ? `${values.expires_at}T23:59:59Z` : null,
});

type KeyEditorProps = { apiKey: GatewayApiKeyOut | null; onMade: (made: Made) => void; onClose: () => void };

export function KeyEditor({ apiKey, onMade, onClose }: KeyEditorProps) {
  const { t } = useTranslation("settings");
  return (
    <Editor
      title={apiKey?.title ?? t("key.add")}
      of={apiKey}
      blank={NEW}
      valuesOf={valuesOf}
      list="keys"
      label={(field) => t(`field.${field}`)}
      add={async (values, key) => onMade({ secret: (await giveKey(sent(values), key)).key })}
      change={({ id }, values, version) => changeKey(id, sent(values), version)}
      now={({ id }) => keyNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleField form={form} hint={t("key.titleHint")} />
          <Checkbox.Group label={t("field.permissions")} required {...form.getInputProps("permissions")}>
            <Stack gap={6} mt={4}>
              {PERMISSIONS.map((permission) => (
                <Checkbox key={permission} value={permission} label={t(`external.${short(permission)}`)} />
              ))}
            </Stack>
          </Checkbox.Group>
          <StoresField form={form} />
          <TagsInput
            size="xs"
            label={t("field.allowed_origins")}
            description={t("key.originsHint")}
            placeholder="https://shop.example"
            {...form.getInputProps("allowed_origins")}
          />
          <NumberInput
            label={t("field.requests_per_minute")}
            required
            min={1}
            max={1_000_000}
            {...form.getInputProps("requests_per_minute")}
          />
          <TextInput
            type="date"
            label={t("field.expires_at")}
            description={t("key.expiresHint")}
            {...form.getInputProps("expires_at")}
          />
        </>
      )}
    </Editor>
  );
}

function short(permission: (typeof PERMISSIONS)[number]) {
  return permission.slice("external.".length) as "catalogue" | "slots" | "orders" | "order_status";
}
