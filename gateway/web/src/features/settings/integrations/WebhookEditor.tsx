import { MultiSelect, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { IntegrationsWebhookOut } from "@/api/generated";
import { Editor } from "../parts/Editor";
import type { Made } from "../parts/Once";
import { Remove } from "../parts/Remove";
import { StoreField } from "../parts/StoreFields";
import { TitleField } from "../parts/TitleField";
import { addWebhook, changeWebhook, eventTypes, removeWebhook, webhookNow } from "./integrations.api";

type Values = { title: string; url: string; event_types: string[]; store_id: string | null; enabled: boolean };
const NEW: Values = { title: "", url: "", event_types: [], store_id: null, enabled: true };

function valuesOf({ title, url, event_types, store_id, enabled }: IntegrationsWebhookOut): Values {
  return { title, url, event_types, store_id, enabled };
}

type WebhookEditorProps = {
  webhook: IntegrationsWebhookOut | null;
  onMade: (made: Made) => void;
  onClose: () => void;
};

/** Where events are sent, and which; the secret that signs them is shown once. */
export function WebhookEditor({ webhook, onMade, onClose }: WebhookEditorProps) {
  const { t } = useTranslation("settings");
  const known = useQuery(eventTypes());
  return (
    <Editor
      title={webhook?.title ?? t("webhook.add")}
      of={webhook}
      blank={NEW}
      valuesOf={valuesOf}
      list="webhooks"
      label={(field) => t(field === "enabled" ? "field.state" : `field.${field}`)}
      add={async ({ enabled: _, ...values }, key) => onMade({ secret: (await addWebhook(values, key)).secret ?? null })}
      change={({ id }, { store_id: _, ...values }, version) => changeWebhook(id, values, version)}
      now={({ id }) => webhookNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleField form={form} />
          <TextInput
            label={t("field.url")}
            type="url"
            required
            placeholder="https://shop.example/narciss"
            {...form.getInputProps("url")}
          />
          <MultiSelect
            label={t("field.event_types")}
            required
            searchable
            clearable
            data={known.data ?? []}
            {...form.getInputProps("event_types")}
          />
          <StoreField form={form} hint={t("webhook.storeHint")} fixed={webhook !== null} />
          {webhook && <Switch label={t("webhook.enabled")} {...form.getInputProps("enabled", { type: "checkbox" })} />}
          {webhook && (
            <Remove
              title={t("webhook.removeTitle")}
              consequences={t("webhook.removeAsk")}
              confirm={t("person.remove")}
              done={t("webhook.removed")}
              deed={() => removeWebhook(webhook.id, webhook.version)}
              list="webhooks"
              onDone={onClose}
            />
          )}
        </>
      )}
    </Editor>
  );
}
