import { Anchor, Badge, Button, Menu, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationsConfigurationOut, IntegrationsProviderOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Section } from "../parts/Section";
import { State } from "../parts/State";
import { useAct } from "../parts/useAct";
import { useStoreName } from "../parts/useStoreName";
import { ConfigurationEditor } from "./ConfigurationEditor";
import { checkConfiguration, configurations, providers } from "./integrations.api";

type Edited = { provider: IntegrationsProviderOut; configuration: IntegrationsConfigurationOut | null };

export default function ProvidersPage() {
  const { t } = useTranslation("settings");
  const writable = useMay()("integrations.configure");
  const kinds = useQuery(providers());
  const query = useQuery(configurations());
  const [edited, setEdited] = useState<Edited | null>(null);
  const open = (configuration: IntegrationsConfigurationOut) => {
    const provider = kinds.data?.find((one) => one.name === configuration.provider);
    if (provider) setEdited({ provider, configuration });
  };
  return (
    <Section
      name="providers"
      actions={
        writable && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button loading={kinds.isPending}>{t("provider.add")}</Button>
            </Menu.Target>
            <Menu.Dropdown>
              {(kinds.data ?? []).map((provider) => (
                <Menu.Item key={provider.name} onClick={() => setEdited({ provider, configuration: null })}>
                  {provider.title}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      <Loaded
        query={query}
        isEmpty={(list) => list.length === 0}
        empty={<Empty title={t("provider.none")} hint={t("provider.noneHint")} />}
      >
        {(list) => <List list={list} kinds={kinds.data ?? []} onOpen={writable ? open : undefined} />}
      </Loaded>
      {edited && <ConfigurationEditor {...edited} onClose={() => setEdited(null)} />}
    </Section>
  );
}

type ListProps = {
  list: IntegrationsConfigurationOut[];
  kinds: IntegrationsProviderOut[];
  onOpen: ((configuration: IntegrationsConfigurationOut) => void) | undefined;
};

function List({ list, kinds, onOpen }: ListProps) {
  const { t } = useTranslation("settings");
  const storeName = useStoreName();
  const checking = useAct(checkConfiguration, "providers", t("provider.checking"));
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("field.title")}</Table.Th>
          <Table.Th>{t("field.provider")}</Table.Th>
          <Table.Th>{t("field.store")}</Table.Th>
          <Table.Th>{t("field.state")}</Table.Th>
          <Table.Th>{t("provider.health")}</Table.Th>
          <Table.Th aria-label={t("provider.check")} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>
              {onOpen ? (
                <Anchor component="button" type="button" size="sm" ta="left" onClick={() => onOpen(one)}>
                  {one.title}
                </Anchor>
              ) : (
                one.title
              )}
            </Table.Td>
            <Table.Td>{kinds.find((kind) => kind.name === one.provider)?.title ?? one.provider}</Table.Td>
            <Table.Td>{storeName(one.store_id)}</Table.Td>
            <Table.Td>
              <State active={one.enabled} />
            </Table.Td>
            <Table.Td maw={300}>
              <Health of={one} />
            </Table.Td>
            <Table.Td ta="right">
              {onOpen && (
                <Button
                  variant="subtle"
                  loading={checking.isPending && checking.variables === one.id}
                  onClick={() => checking.mutate(one.id)}
                >
                  {t("provider.check")}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const COLOURS = { ok: "stem", unknown: "gray", needs_attention: "red" } as const;

function Health({ of: { health, health_note, health_at } }: { of: IntegrationsConfigurationOut }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  return (
    <>
      <Badge color={COLOURS[health]}>{t(`health.${health}`)}</Badge>
      {health_at && (
        <Text span size="xs" c="dimmed" ml={6}>
          {format.ago(health_at)}
        </Text>
      )}
      {health_note && <Text size="xs">{health_note}</Text>}
    </>
  );
}
