import { Checkbox, MultiSelect, NumberInput, Stack, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GatewayApiKeyOut } from "@/api/generated";
import { stores } from "../network/network.api";
import { Editor } from "../parts/Editor";
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

type KeyEditorProps = { apiKey: GatewayApiKeyOut | null; onMade: (secret: string) => void; onClose: () => void };

export function KeyEditor({ apiKey, onMade, onClose }: KeyEditorProps) {
  const { t } = useTranslation("settings");
  const known = useQuery(stores());
  return (
    <Editor<Values>
      title={apiKey?.title ?? t("key.add")}
      values={apiKey ? valuesOf(apiKey) : NEW}
      version={apiKey?.version ?? null}
      list="keys"
      label={(field) => t(`field.${field}`)}
      save={async (values, version) => {
        const body = { ...values, expires_at: values.expires_at ? `${values.expires_at}T23:59:59Z` : null };
        if (apiKey) return changeKey(apiKey.id, body, version ?? apiKey.version);
        const made = await giveKey(body);
        onMade(made.key);
        return made;
      }}
      newest={
        apiKey
          ? async () => {
              const now = await keyNow(apiKey.id);
              return { values: valuesOf(now), version: now.version };
            }
          : undefined
      }
      onClose={onClose}
    >
      {(form) => (
        <>
          <TextInput
            label={t("field.title")}
            description={t("key.titleHint")}
            required
            maxLength={200}
            data-autofocus
            {...form.getInputProps("title")}
          />
          <Checkbox.Group label={t("field.permissions")} required {...form.getInputProps("permissions")}>
            <Stack gap={6} mt={4}>
              {PERMISSIONS.map((permission) => (
                <Checkbox key={permission} value={permission} label={t(`external.${short(permission)}`)} />
              ))}
            </Stack>
          </Checkbox.Group>
          <MultiSelect
            label={t("field.store_ids")}
            required
            data={(known.data ?? []).map((store) => ({ value: store.id, label: store.title }))}
            {...form.getInputProps("store_ids")}
          />
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
