import { Badge, Button, Group, Spoiler, Table, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { GatewayParkedOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { More } from "../parts/More";
import { Section } from "../parts/Section";
import { useAct } from "../parts/useAct";
import { useAsk } from "../parts/useAsk";
import classes from "../settings.module.css";
import { discardParked, failedHooks, parked, replayHook, replayParked } from "./operations.api";

/** Messages between services, and webhooks of providers, that could not be handled. */
export default function ParkedPage() {
  const { t } = useTranslation("settings");
  const may = useMay();
  const query = useQuery(parked());
  return (
    <Section
      name="parked"
      actions={
        <Button variant="default" loading={query.isFetching} onClick={() => query.refetch()}>
          {t("parked.again")}
        </Button>
      }
    >
      <Loaded
        query={query}
        isEmpty={(list) => list.length === 0}
        empty={<Empty title={t("parked.none")} hint={t("parked.noneHint")} />}
      >
        {(list) => <List items={list} />}
      </Loaded>
      {may("messenger.configure") && (
        <>
          <Title order={3} mt="md">
            {t("hook.title")}
          </Title>
          <Panel>
            <Hooks />
          </Panel>
        </>
      )}
    </Section>
  );
}

function List({ items }: { items: GatewayParkedOut[] }) {
  const { t } = useTranslation("settings");
  const writable = useMay()("operations.manage");
  const ask = useAsk();
  const replaying = useAct(replayParked, "parked", t("parked.replayed"));
  const discarding = useAct(discardParked, "parked", t("parked.discarded"));
  return (
    <Table verticalSpacing="xs">
      <Table.Tbody>
        {items.map((one) => (
          <Table.Tr key={`${one.context}${one.message_id}`} style={{ verticalAlign: "top" }}>
            <Table.Td w={220}>
              <Badge color="gray">{one.context}</Badge>
              <Text size="xs" c="dimmed">
                {one.flow}
              </Text>
            </Table.Td>
            <Table.Td ff="monospace" fz="xs">
              {one.type}
              <br />
              {one.subject}
            </Table.Td>
            <Table.Td>
              <Text size="sm">{one.reason}</Text>
              <Text size="xs" c="dimmed">
                {t("parked.attempts", { count: one.attempts })}
              </Text>
              {one.body && (
                <Spoiler maxHeight={0} showLabel={t("parked.show")} hideLabel={t("parked.hide")}>
                  <div className={classes.shown}>{one.body}</div>
                </Spoiler>
              )}
            </Table.Td>
            <Table.Td>
              {writable && (
                <Group gap={4} justify="flex-end" wrap="nowrap">
                  <Button
                    variant="light"
                    loading={replaying.isPending && replaying.variables === one}
                    onClick={() => replaying.mutate(one)}
                  >
                    {t("parked.replay")}
                  </Button>
                  <Button
                    variant="subtle"
                    color="red"
                    onClick={() =>
                      ask(t("parked.discardTitle"), t("parked.discardAsk"), t("parked.discard"), () =>
                        discarding.mutate(one),
                      )
                    }
                  >
                    {t("parked.discard")}
                  </Button>
                </Group>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Hooks() {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const query = useInfiniteQuery(failedHooks());
  const replaying = useAct(replayHook, "hooks", t("parked.replayed"));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return (
    <>
      <Loaded
        query={query}
        lines={2}
        isEmpty={() => items.length === 0}
        empty={
          <Text size="sm" c="dimmed" py="xs">
            {t("hook.none")}
          </Text>
        }
      >
        {() => (
          <Table>
            <Table.Tbody>
              {items.map((one) => (
                <Table.Tr key={one.id} style={{ verticalAlign: "top" }}>
                  <Table.Td className="numbers">{format.dateTime(one.received_at)}</Table.Td>
                  <Table.Td>{one.provider}</Table.Td>
                  <Table.Td>
                    {one.reason}
                    <Spoiler maxHeight={0} showLabel={t("parked.show")} hideLabel={t("parked.hide")}>
                      <div className={classes.shown}>{one.payload}</div>
                    </Spoiler>
                  </Table.Td>
                  <Table.Td ta="right">
                    <Button
                      variant="light"
                      loading={replaying.isPending && replaying.variables === one.id}
                      onClick={() => replaying.mutate(one.id)}
                    >
                      {t("parked.replay")}
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
      <More of={query} />
    </>
  );
}
