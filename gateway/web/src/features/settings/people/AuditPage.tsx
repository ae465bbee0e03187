import { Anchor, Button, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GatewayAuditRecordOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { More } from "../parts/More";
import { Section } from "../parts/Section";
import classes from "../settings.module.css";
import { type AuditSearch, audit } from "./people.api";

const route = getRouteApi("/workspace/app/settings/audit");

/** Who changed what, from where, before and after. */
export default function AuditPage() {
  const { t } = useTranslation("settings");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(audit(search));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const narrow = (part: AuditSearch) =>
    navigate({ search: (now: AuditSearch) => ({ ...now, ...part }), replace: true });
  const narrowed = Object.values(search).some(Boolean);
  return (
    <Section
      name="audit"
      tools={
        <>
          <ByAction value={search.action} onChange={(action) => narrow({ action })} />
          {narrowed && (
            <Button variant="subtle" onClick={() => navigate({ search: {}, replace: true })}>
              {t("audit.all")}
            </Button>
          )}
        </>
      }
    >
      <Loaded query={query} isEmpty={() => items.length === 0} empty={<Empty title={t("audit.none")} />}>
        {() => (
          <Table verticalSpacing="xs" className={classes.records}>
            <Table.Tbody>
              {items.map((record) => (
                <Line key={record.id} record={record} narrow={narrow} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
      <More of={query} />
    </Section>
  );
}

function ByAction({ value, onChange }: { value: string | undefined; onChange: (action?: string) => void }) {
  const { t } = useTranslation("settings");
  const [typed, setTyped] = useState(value ?? "");
  const look = useDebouncedCallback((action: string) => onChange(action.trim() || undefined), 300);
  return (
    <TextInput
      key={value === undefined ? "all" : "one"}
      w={260}
      value={typed}
      aria-label={t("audit.action")}
      placeholder={t("audit.action")}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        look(event.currentTarget.value);
      }}
    />
  );
}

type LineProps = { record: GatewayAuditRecordOut; narrow: (part: AuditSearch) => void };

function Line({ record, narrow }: LineProps) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const before = record.before ?? {};
  const after = record.after ?? {};
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return (
    <Table.Tr style={{ verticalAlign: "top" }}>
      <Table.Td w={120} className="numbers">
        {format.dateTime(record.at)}
      </Table.Td>
      <Table.Td w={200}>
        <Anchor component="button" type="button" size="sm" ta="left" onClick={() => narrow({ actor: record.actor })}>
          {record.actor_name || record.actor}
        </Anchor>
        <Text size="xs" c="dimmed">
          {record.address}
        </Text>
      </Table.Td>
      <Table.Td w={240}>
        <Text size="sm" ff="monospace" fz="xs">
          {record.action}
        </Text>
        <Anchor
          component="button"
          type="button"
          size="xs"
          ta="left"
          onClick={() => narrow({ subject_kind: record.subject_kind, subject_id: record.subject_id })}
        >
          {t("audit.history", { kind: record.subject_kind })}
        </Anchor>
      </Table.Td>
      <Table.Td className={classes.shown}>
        {fields.map((field) => (
          <div key={field}>
            {field}: {field in before && <s>{JSON.stringify(before[field])}</s>}{" "}
            {field in after && JSON.stringify(after[field])}
          </div>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}
