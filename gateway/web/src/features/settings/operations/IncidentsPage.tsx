import { Anchor, Badge, Button, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { AnalyticsIncident } from "@/api/generated";
import { useFormat, useMay, useMe } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { More } from "../parts/More";
import { Section } from "../parts/Section";
import { useAct } from "../parts/useAct";
import classes from "../settings.module.css";
import { clearIncident, incidents } from "./operations.api";

/** What went wrong and waits for a person. */
export default function IncidentsPage() {
  const { t } = useTranslation("settings");
  const query = useInfiniteQuery(incidents());
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  return (
    <Section name="incidents">
      <Loaded
        query={query}
        isEmpty={() => items.length === 0}
        empty={<Empty title={t("incident.none")} hint={t("incident.noneHint")} />}
      >
        {() => <List items={items} />}
      </Loaded>
      <More of={query} />
    </Section>
  );
}

const OTHERS = [
  "payment.link_failed",
  "payment.refund_failed",
  "fiscal.refused",
  "fiscal.in_doubt",
  "stock.books_short",
  "message.unknown",
  "message.failed",
] as const;

/** What happened, in the words the order's own page says it with; a kind nobody has named yet stands as it came. */
function useKindName(): (kind: string) => string {
  const { t } = useTranslation(["settings", "orders"]);
  return (kind) => {
    if (kind.startsWith("order."))
      return t(`orders:problem.${kind.slice("order.".length)}` as never, { defaultValue: kind });
    const other = OTHERS.find((one) => one === kind);
    return other ? t(`settings:incident.kind.${other}`) : kind;
  };
}

function List({ items }: { items: AnalyticsIncident[] }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const may = useMay();
  const { stores } = useMe();
  const nameOf = useKindName();
  const clearing = useAct(clearIncident, "incidents", t("incident.cleared"));
  return (
    <Table verticalSpacing="xs" className={classes.records}>
      <Table.Tbody>
        {items.map((one) => (
          <Table.Tr key={one.id} style={{ verticalAlign: "top" }}>
            <Table.Td w={120} className="numbers">
              {format.dateTime(one.raised_at)}
            </Table.Td>
            <Table.Td w={190}>
              <Badge color="red">{nameOf(one.kind)}</Badge>
              <Text size="xs" c="dimmed">
                {stores.find((store) => store.id === one.store_id)?.title}
              </Text>
            </Table.Td>
            <Table.Td w={160}>
              {one.order_id ? (
                <Anchor
                  size="sm"
                  renderRoot={(props) => (
                    <Link to="/app/orders/$orderId" params={{ orderId: one.order_id ?? "" }} {...props} />
                  )}
                >
                  {one.summary}
                </Anchor>
              ) : (
                one.summary
              )}
            </Table.Td>
            <Table.Td className={classes.shown}>
              {Object.entries(one.evidence).map(([name, value]) => (
                <div key={name}>
                  {name}: {value}
                </div>
              ))}
            </Table.Td>
            <Table.Td ta="right">
              {may("operations.manage") && (
                <Button
                  variant="light"
                  loading={clearing.isPending && clearing.variables === one.id}
                  onClick={() => clearing.mutate(one.id)}
                >
                  {t("incident.clear")}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
