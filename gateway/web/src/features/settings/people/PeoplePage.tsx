import { Anchor, Badge, Button, Group, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GatewayUserOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { More } from "../parts/More";
import { Section } from "../parts/Section";
import { State } from "../parts/State";
import { useStoreName } from "../parts/useStoreName";
import { WordsAndStore } from "../parts/WordsAndStore";
import { PersonEditor } from "./PersonEditor";
import { type PeopleSearch, people } from "./people.api";
import { useRoleName } from "./useRoleName";

const route = getRouteApi("/workspace/app/settings/people");

export default function PeoplePage() {
  const { t } = useTranslation("settings");
  const search = route.useSearch();
  const query = useInfiniteQuery(people(search));
  const [edited, setEdited] = useState<GatewayUserOut | "new" | null>(null);
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return (
    <Section
      name="people"
      tools={<Filters />}
      actions={<Button onClick={() => setEdited("new")}>{t("person.add")}</Button>}
    >
      <Loaded
        query={query}
        isEmpty={() => items.length === 0}
        empty={<Empty title={t("person.none")} hint={t("person.noneHint")} />}
      >
        {() => <List items={items} onOpen={setEdited} />}
      </Loaded>
      <More of={query} />
      {edited && <PersonEditor person={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </Section>
  );
}

function Filters() {
  const { t } = useTranslation("settings");
  const navigate = route.useNavigate();
  const change = (part: PeopleSearch) =>
    navigate({ search: (now: PeopleSearch) => ({ ...now, ...part }), replace: true });
  return <WordsAndStore label={t("person.search")} search={route.useSearch()} change={change} />;
}

function List({ items, onOpen }: { items: GatewayUserOut[]; onOpen: (person: GatewayUserOut) => void }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const roleName = useRoleName();
  const titleOf = useStoreName();
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("field.display_name")}</Table.Th>
          <Table.Th>{t("field.login")}</Table.Th>
          <Table.Th>{t("field.phone")}</Table.Th>
          <Table.Th>{t("field.assignments")}</Table.Th>
          <Table.Th>{t("field.state")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {items.map((person) => (
          <Table.Tr key={person.id}>
            <Table.Td>
              <Anchor component="button" type="button" size="sm" ta="left" onClick={() => onOpen(person)}>
                {person.display_name}
              </Anchor>
            </Table.Td>
            <Table.Td>{person.login}</Table.Td>
            <Table.Td className="numbers">{format.phone(person.phone)}</Table.Td>
            <Table.Td>
              {person.assignments.map((post) => (
                <Text size="sm" key={`${post.role}${post.store_id}`}>
                  {roleName(post.role)}{" "}
                  <Text span size="xs" c="dimmed">
                    {titleOf(post.store_id)}
                  </Text>
                </Text>
              ))}
            </Table.Td>
            <Table.Td>
              <Group gap={4}>
                <State active={person.active} />
                {person.has_second_factor && <Badge color="blue">{t("person.secondFactor")}</Badge>}
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
