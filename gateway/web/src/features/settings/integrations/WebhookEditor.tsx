import { Button, MultiSelect, Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { IntegrationsWebhookOut } from "@/api/generated";
import { stores } from "../network/network.api";
import { Editor } from "../parts/Editor";
import { useAct } from "../parts/useAct";
import { useAsk } from "../parts/useAsk";
import { addWebhook, changeWebhook, eventTypes, removeWebhook, webhookNow } from "./integrations.api";

type Values = { title: string; url: string; event_types: string[]; store_id: string | null; enabled: boolean };
const NEW: Values = { title: "", url: "", event_types: [], store_id: null, enabled: true };

function valuesOf({ title, url, event_types, store_id, enabled }: IntegrationsWebhookOut): Values {
  return { title, url, event_types, store_id, enabled };
}

type WebhookEditorProps = {
  webhook: IntegrationsWebhookOut | null;
  onMade: (secret: string) => void;
  onClose: () => void;
};

/** Where events are sent, and which; the secret that signs them is shown once. */
export function WebhookEditor({ webhook, onMade, onClose }: WebhookEditorProps) {
  const { t } = useTranslation("settings");
  const known = useQuery(eventTypes());
  const places = useQuery(stores());
  return (
    <Editor<Values>
      title={webhook?.title ?? t("webhook.add")}
      values={webhook ? valuesOf(webhook) : NEW}
      version={webhook?.version ?? null}
      list="webhooks"
      label={(field) => t(field === "enabled" ? "field.state" : `field.${field}`)}
      save={async ({ title, url, event_types, store_id, enabled }, version, key) => {
        if (webhook) return changeWebhook(webhook.id, { title, url, event_types, enabled }, version ?? webhook.version);
        const made = await addWebhook({ title, url, event_types, store_id }, key);
        if (made.secret) onMade(made.secret);
        return made;
      }}
      newest={
        webhook
          ? async () => {
              const now = await webhookNow(webhook.id);
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
            required
            maxLength={200}
            data-autofocus
            {...form.getInputProps("title")}
          />
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
          <Select
            label={t("field.store")}
            description={t("webhook.storeHint")}
            disabled={webhook !== null}
            clearable
            placeholder={t("person.wholeNetwork")}
            data={(places.data ?? []).map((store) => ({ value: store.id, label: store.title }))}
            {...form.getInputProps("store_id")}
          />
          {webhook && <Switch label={t("webhook.enabled")} {...form.getInputProps("enabled", { type: "checkbox" })} />}
          {webhook && <Remove webhook={webhook} onClose={onClose} />}
        </>
      )}
    </Editor>
  );
}

function Remove({ webhook, onClose }: { webhook: IntegrationsWebhookOut; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const ask = useAsk();
  const removing = useAct(() => removeWebhook(webhook.id, webhook.version), "webhooks", t("webhook.removed"));
  return (
    <Button
      variant="subtle"
      color="red"
      loading={removing.isPending}
      onClick={() =>
        ask(t("webhook.removeTitle"), t("webhook.removeAsk"), t("person.remove"), () =>
          removing.mutate(undefined, { onSuccess: onClose }),
        )
      }
    >
      {t("webhook.removeTitle")}
    </Button>
  );
}
