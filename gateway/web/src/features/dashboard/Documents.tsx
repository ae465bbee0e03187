import { Anchor, Modal, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AnalyticsStatementLine } from "@/api/generated";
import { useFormat, useMe } from "@/app/me";
import { useFormatIn } from "@/ui/format";
import { Empty, Loaded } from "@/ui/Loaded";
import { documentsBehind } from "./dashboard.api";
import classes from "./dashboard.module.css";

/** What one line of the statement is made of. */
export function Documents({ line, onClose }: { line: AnalyticsStatementLine | null; onClose: () => void }) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  return (
    <Modal
      opened={line !== null}
      onClose={onClose}
      size="lg"
      title={line && `${t(`line.${line.kind}`)} · ${line.store} · ${format.date(line.day)}`}
    >
      {line && <List line={line} />}
    </Modal>
  );
}

function List({ line }: { line: AnalyticsStatementLine }) {
  const { t } = useTranslation("dashboard");
  const zone = useMe().stores.find((store) => store.id === line.store_id)?.time_zone ?? "UTC";
  const format = useFormatIn(zone);
  const query = useQuery(documentsBehind(line.store_id, line.day, line.kind));
  return (
    <Loaded query={query} isEmpty={(data) => data.length === 0} empty={<Empty title={t("profit.none")} />}>
      {(documents) => (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("profit.order")}</Table.Th>
              <Table.Th>{t("profit.recorded")}</Table.Th>
              <Table.Th className={classes.amount}>{t("profit.amount")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {documents.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one order may stand here twice; the list only grows at its end
              <Table.Tr key={index}>
                <Table.Td>
                  {one.order_id ? (
                    <Anchor
                      size="sm"
                      renderRoot={(props) => (
                        <Link to="/app/orders/$orderId" params={{ orderId: one.order_id ?? "" }} {...props} />
                      )}
                    >
                      {one.order_number ?? t("profit.order")}
                    </Anchor>
                  ) : (
                    <Text c="dimmed">–</Text>
                  )}
                </Table.Td>
                <Table.Td>{format.dateTime(one.recorded_at)}</Table.Td>
                <Table.Td className={classes.amount}>{format.money(one.amount)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Loaded>
  );
}
