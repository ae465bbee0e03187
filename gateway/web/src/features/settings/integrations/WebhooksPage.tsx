import { Badge, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationsWebhookOut } from "@/api/generated";
import { Listed } from "../parts/Listed";
import { type Made, Once } from "../parts/Once";
import { Deliveries } from "./Deliveries";
import { webhooks } from "./integrations.api";
import { WebhookEditor } from "./WebhookEditor";

const route = getRouteApi("/workspace/app/settings/webhooks");
const COLOURS = { active: "stem", failing: "cup", disabled: "gray" } as const;

export default function WebhooksPage() {
  const { t } = useTranslation("settings");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [made, setMade] = useState<Made | null>(null);
  const open = (webhook: string | undefined) => navigate({ search: { webhook }, replace: true });
  return (
    <Listed
      name="webhooks"
      query={useQuery(webhooks())}
      items={(list) => list}
      keyOf={(webhook) => webhook.id}
      named={{ title: t("field.title"), cell: (webhook) => webhook.title }}
      columns={[
        { title: t("field.url"), cell: (webhook) => <Where webhook={webhook} />, td: { maw: 320 } },
        {
          title: t("field.event_types"),
          cell: ({ event_types }) => (
            <span title={event_types.join("\n")}>{t("webhook.events", { count: event_types.length })}</span>
          ),
        },
        { title: t("field.state"), cell: (webhook) => <Health webhook={webhook} />, td: { maw: 260 } },
        {
          title: t("webhook.deliveries"),
          unseen: true,
          td: { ta: "right" },
          cell: ({ id }) => (
            <Button
              variant={search.webhook === id ? "light" : "subtle"}
              aria-pressed={search.webhook === id}
              onClick={() => open(search.webhook === id ? undefined : id)}
            >
              {t("webhook.deliveries")}
            </Button>
          ),
        },
      ]}
      add={t("webhook.add")}
      empty={{ title: t("webhook.none"), hint: t("webhook.noneHint") }}
      editor={(webhook, close) => <WebhookEditor webhook={webhook} onMade={setMade} onClose={close} />}
    >
      {search.webhook && (
        <Deliveries key={search.webhook} webhook={search.webhook} onSecret={(secret) => setMade({ secret })} />
      )}
      {made && <Once title={t("webhook.secret")} made={made} lost={t("webhook.lost")} onClose={() => setMade(null)} />}
    </Listed>
  );
}

function Where({ webhook }: { webhook: IntegrationsWebhookOut }) {
  const { t } = useTranslation("settings");
  return (
    <>
      <Text size="sm" truncate title={webhook.url}>
        {webhook.url}
      </Text>
      <Text size="xs" c="dimmed">
        {t("webhook.secretKept", { last: webhook.secret_last4 })}
      </Text>
    </>
  );
}

function Health({ webhook: { state, disabled_reason } }: { webhook: IntegrationsWebhookOut }) {
  const { t } = useTranslation("settings");
  return (
    <>
      <Badge color={COLOURS[state]}>{t(`webhook.state.${state}`)}</Badge>
      {disabled_reason && <Text size="xs">{disabled_reason}</Text>}
    </>
  );
}
