import { Badge, Button, Code, Group, Modal, SegmentedControl, Table, Text, TextInput, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationsWebhookDeliveryOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { More } from "../parts/More";
import { useAct } from "../parts/useAct";
import { useAsk } from "../parts/useAsk";
import {
  attempts,
  type DeliveryState,
  deliveries,
  newSecret,
  replayDelivery,
  replaySince,
  testWebhook,
} from "./integrations.api";

const route = getRouteApi("/workspace/app/settings/webhooks");
const STATES: DeliveryState[] = ["waiting", "delivered", "exhausted"];
const COLOURS = { waiting: "cup", delivered: "stem", exhausted: "red" } as const;
type DeliveriesProps = { webhook: string; onSecret: (secret: string) => void };

/** What was sent to one subscriber, each with its attempts; what failed can be sent again. */
export function Deliveries({ webhook, onSecret }: DeliveriesProps) {
  const { t } = useTranslation("settings");
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(deliveries(webhook, state));
  const [opened, setOpened] = useState<IntegrationsWebhookDeliveryOut | null>(null);
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return (
    <section aria-label={t("webhook.deliveries")}>
      <Group justify="space-between" mt="md" mb="xs">
        <Group gap="sm">
          <Title order={3}>{t("webhook.deliveries")}</Title>
          <SegmentedControl
            aria-label={t("field.state")}
            data={[
              { value: "", label: t("webhook.anyState") },
              ...STATES.map((one) => ({ value: one, label: t(`delivery.${one}`) })),
            ]}
            value={state ?? ""}
            onChange={(chosen) =>
              navigate({ search: { webhook, state: STATES.find((one) => one === chosen) }, replace: true })
            }
          />
        </Group>
        <Deeds webhook={webhook} onSecret={onSecret} />
      </Group>
      <Loaded
        query={query}
        isEmpty={() => items.length === 0}
        empty={<Empty title={t("webhook.noDeliveries")} hint={t("webhook.noDeliveriesHint")} />}
      >
        {() => <List items={items} onOpen={setOpened} />}
      </Loaded>
      <More of={query} />
      {opened && <Attempts delivery={opened} onClose={() => setOpened(null)} />}
    </section>
  );
}

function Deeds({ webhook, onSecret }: DeliveriesProps) {
  const { t } = useTranslation("settings");
  const ask = useAsk();
  const [since, setSince] = useState("");
  const testing = useAct(testWebhook, "deliveries", t("webhook.tested"));
  const replaying = useAct(
    (from: string) => replaySince(webhook, new Date(from).toISOString()),
    "deliveries",
    t("webhook.replayed"),
  );
  const rotating = useAct(
    async (id: string) => onSecret((await newSecret(id)).secret),
    "webhooks",
    t("webhook.secretRotated"),
  );
  return (
    <Group gap="xs">
      <TextInput
        type="datetime-local"
        aria-label={t("webhook.since")}
        value={since}
        onChange={(event) => setSince(event.currentTarget.value)}
      />
      <Button variant="default" disabled={!since} loading={replaying.isPending} onClick={() => replaying.mutate(since)}>
        {t("webhook.replaySince")}
      </Button>
      <Button variant="default" loading={testing.isPending} onClick={() => testing.mutate(webhook)}>
        {t("webhook.test")}
      </Button>
      <Button
        variant="default"
        loading={rotating.isPending}
        onClick={() =>
          ask(t("webhook.rotate"), t("webhook.rotateAsk"), t("webhook.rotate"), () => rotating.mutate(webhook))
        }
      >
        {t("webhook.rotate")}
      </Button>
    </Group>
  );
}

type ListProps = {
  items: IntegrationsWebhookDeliveryOut[];
  onOpen: (delivery: IntegrationsWebhookDeliveryOut) => void;
};

function List({ items, onOpen }: ListProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const replaying = useAct(replayDelivery, "deliveries", t("webhook.replayed"));
  return (
    <Table>
      <Table.Tbody>
        {items.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td className="numbers">{format.dateTime(one.created_at)}</Table.Td>
            <Table.Td ff="monospace" fz="xs">
              {one.type}
            </Table.Td>
            <Table.Td>
              <Badge color={COLOURS[one.state]}>{t(`delivery.${one.state}`)}</Badge>
              {one.next_at && one.state === "waiting" && (
                <Text span size="xs" c="dimmed" ml={6}>
                  {format.ago(one.next_at)}
                </Text>
              )}
            </Table.Td>
            <Table.Td maw={300}>
              <Text size="xs" truncate title={one.last_error ?? undefined}>
                {one.last_status} {one.last_error}
              </Text>
            </Table.Td>
            <Table.Td>
              <Group gap={4} justify="flex-end" wrap="nowrap">
                <Button variant="subtle" onClick={() => onOpen(one)}>
                  {t("webhook.attempts", { count: one.attempts })}
                </Button>
                {one.state !== "waiting" && (
                  <Button
                    variant="light"
                    loading={replaying.isPending && replaying.variables === one.id}
                    onClick={() => replaying.mutate(one.id)}
                  >
                    {t("webhook.replay")}
                  </Button>
                )}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Attempts({ delivery, onClose }: { delivery: IntegrationsWebhookDeliveryOut; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const format = useFormat();
  const query = useQuery(attempts(delivery.id));
  return (
    <Modal
      opened
      onClose={onClose}
      title={delivery.type}
      size="xl"
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Loaded query={query} isEmpty={(list) => list.length === 0} empty={<Empty title={t("webhook.noAttempts")} />}>
        {(list) => (
          <Table>
            <Table.Tbody>
              {list.map((one) => (
                <Table.Tr key={one.number}>
                  <Table.Td>{one.number}</Table.Td>
                  <Table.Td className="numbers">{format.dateTime(one.at)}</Table.Td>
                  <Table.Td>{one.status_code ?? one.outcome}</Table.Td>
                  <Table.Td>{t("webhook.milliseconds", { count: one.duration_ms })}</Table.Td>
                  <Table.Td maw={420}>{one.response && <Code block>{one.response}</Code>}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
    </Modal>
  );
}
