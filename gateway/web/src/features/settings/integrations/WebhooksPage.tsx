import { Anchor, Badge, Button, Group, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationsWebhookOut } from "@/api/generated";
import { Empty, Loaded } from "@/ui/Loaded";
import { Once } from "../parts/Once";
import { Section } from "../parts/Section";
import { Deliveries } from "./Deliveries";
import { webhooks } from "./integrations.api";
import { WebhookEditor } from "./WebhookEditor";

const route = getRouteApi("/workspace/app/settings/webhooks");
const COLOURS = { active: "stem", failing: "cup", disabled: "gray" } as const;

export default function WebhooksPage() {
  const { t } = useTranslation("settings");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(webhooks());
  const [edited, setEdited] = useState<IntegrationsWebhookOut | "new" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const open = (webhook: string | undefined) => navigate({ search: { webhook }, replace: true });
  return (
    <Section name="webhooks" actions={<Button onClick={() => setEdited("new")}>{t("webhook.add")}</Button>}>
      <Loaded
        query={query}
        isEmpty={(list) => list.length === 0}
        empty={<Empty title={t("webhook.none")} hint={t("webhook.noneHint")} />}
      >
        {(list) => <List webhooks={list} chosen={search.webhook} onOpen={open} onEdit={setEdited} />}
      </Loaded>
      {search.webhook && <Deliveries key={search.webhook} webhook={search.webhook} onSecret={setSecret} />}
      {edited && (
        <WebhookEditor webhook={edited === "new" ? null : edited} onMade={setSecret} onClose={() => setEdited(null)} />
      )}
      {secret && <Once title={t("webhook.secret")} secret={secret} onClose={() => setSecret(null)} />}
    </Section>
  );
}

type ListProps = {
  webhooks: IntegrationsWebhookOut[];
  chosen: string | undefined;
  onOpen: (id: string | undefined) => void;
  onEdit: (webhook: IntegrationsWebhookOut) => void;
};

function List({ webhooks: list, chosen, onOpen, onEdit }: ListProps) {
  const { t } = useTranslation("settings");
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("field.title")}</Table.Th>
          <Table.Th>{t("field.url")}</Table.Th>
          <Table.Th>{t("field.event_types")}</Table.Th>
          <Table.Th>{t("field.state")}</Table.Th>
          <Table.Th aria-label={t("webhook.deliveries")} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>
              <Anchor component="button" type="button" size="sm" ta="left" onClick={() => onEdit(one)}>
                {one.title}
              </Anchor>
            </Table.Td>
            <Table.Td maw={320}>
              <Text size="sm" truncate title={one.url}>
                {one.url}
              </Text>
              <Text size="xs" c="dimmed">
                {t("webhook.secretKept", { last: one.secret_last4 })}
              </Text>
            </Table.Td>
            <Table.Td title={one.event_types.join("\n")}>
              {t("webhook.events", { count: one.event_types.length })}
            </Table.Td>
            <Table.Td maw={260}>
              <Badge color={COLOURS[one.state]}>{t(`webhook.state.${one.state}`)}</Badge>
              {one.disabled_reason && <Text size="xs">{one.disabled_reason}</Text>}
            </Table.Td>
            <Table.Td>
              <Group justify="flex-end" gap={4}>
                <Button
                  variant={chosen === one.id ? "light" : "subtle"}
                  aria-pressed={chosen === one.id}
                  onClick={() => onOpen(chosen === one.id ? undefined : one.id)}
                >
                  {t("webhook.deliveries")}
                </Button>
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
