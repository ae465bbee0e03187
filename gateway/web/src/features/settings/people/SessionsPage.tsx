import { Badge, Button, Table, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { More } from "../parts/More";
import { Section } from "../parts/Section";
import { useAct } from "../parts/useAct";
import { browserOf } from "./browser.logic";
import { endSession, liftLockout, lockouts, sessions } from "./people.api";

export default function SessionsPage() {
  const { t } = useTranslation("settings");
  return (
    <Section name="sessions">
      <Title order={3}>{t("lockout.title")}</Title>
      <Panel>
        <Lockouts />
      </Panel>
      <Title order={3} mt="md">
        {t("session.title")}
      </Title>
      <Panel>
        <Sessions />
      </Panel>
    </Section>
  );
}

function Lockouts() {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const query = useQuery(lockouts());
  const lifting = useAct(
    ({ account, address }: { account: string; address: string }) => liftLockout(account, address),
    "lockouts",
    t("lockout.lifted"),
  );
  return (
    <Loaded
      query={query}
      lines={2}
      isEmpty={(list) => list.length === 0}
      empty={
        <Text c="dimmed" size="sm" py="xs">
          {t("lockout.none")}
        </Text>
      }
    >
      {(list) => (
        <Table>
          <Table.Tbody>
            {list.map((one) => (
              <Table.Tr key={`${one.account} ${one.address}`}>
                <Table.Td>{one.account || t("lockout.anybody")}</Table.Td>
                <Table.Td>{one.address}</Table.Td>
                <Table.Td>{t("lockout.failures", { count: one.failures })}</Table.Td>
                <Table.Td>{format.ago(one.last_failed_at)}</Table.Td>
                <Table.Td>
                  {one.locked_until && (
                    <Badge color="red">{t("lockout.until", { time: format.time(one.locked_until) })}</Badge>
                  )}
                </Table.Td>
                <Table.Td ta="right">
                  <Button variant="light" loading={lifting.isPending} onClick={() => lifting.mutate(one)}>
                    {t("lockout.lift")}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Loaded>
  );
}

function Sessions() {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const query = useInfiniteQuery(sessions());
  const ending = useAct(endSession, "sessions", t("session.ended"));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return (
    <>
      <Loaded query={query} isEmpty={() => items.length === 0} empty={<Empty title={t("session.none")} />}>
        {() => (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("session.person")}</Table.Th>
                <Table.Th>{t("session.from")}</Table.Th>
                <Table.Th>{t("session.seen")}</Table.Th>
                <Table.Th>{t("session.since")}</Table.Th>
                <Table.Th aria-label={t("session.end")} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((one) => (
                <Table.Tr key={one.id}>
                  <Table.Td>{one.user_name}</Table.Td>
                  <Table.Td maw={380}>
                    {one.address}
                    <Text size="xs" c="dimmed" truncate title={one.user_agent}>
                      {browserOf(one.user_agent)}
                    </Text>
                  </Table.Td>
                  <Table.Td>{format.ago(one.last_seen_at)}</Table.Td>
                  <Table.Td>{format.dateTime(one.created_at)}</Table.Td>
                  <Table.Td ta="right">
                    {one.current ? (
                      <Badge color="stem">{t("session.yours")}</Badge>
                    ) : (
                      <Button
                        variant="subtle"
                        color="red"
                        loading={ending.isPending && ending.variables === one.id}
                        onClick={() => ending.mutate(one.id)}
                      >
                        {t("session.end")}
                      </Button>
                    )}
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
