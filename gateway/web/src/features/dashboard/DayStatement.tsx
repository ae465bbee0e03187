import { Anchor, Table, Text } from "@mantine/core";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AnalyticsStatementLine } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Empty } from "@/ui/Loaded";
import { Documents } from "./Documents";
import { byStore, type StoreDay } from "./dashboard.logic";
import classes from "./dashboard.module.css";

type DayStatementProps = { lines: AnalyticsStatementLine[]; day: string; currency: string };

/** One day's lines by store; each opens the documents it is made of. */
export function DayStatement({ lines, day, currency }: DayStatementProps) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  const [opened, setOpened] = useState<AnalyticsStatementLine | null>(null);
  const stores = byStore(lines, day, currency);
  const result = stores.reduce((all, store) => all + store.result, 0);
  if (stores.length === 0) return <Empty title={t("profit.none")} hint={t("profit.noneHint")} />;
  return (
    <>
      <Table aria-label={t("profit.title")}>
        <Table.Tbody>
          {stores.map((store) => (
            <Fragment key={store.store_id}>
              {stores.length > 1 && <StoreLine store={store} currency={currency} />}
              {store.lines.map((line) => (
                <Table.Tr key={line.kind}>
                  <Table.Td pl={stores.length > 1 ? "md" : undefined}>
                    <Anchor component="button" type="button" size="sm" onClick={() => setOpened(line)}>
                      {t(`line.${line.kind}`)}
                    </Anchor>{" "}
                    <Text span size="xs" c="dimmed">
                      {t("profit.documents", { count: line.documents })}
                    </Text>
                  </Table.Td>
                  <Table.Td className={classes.amount}>{format.money(line.amount)}</Table.Td>
                </Table.Tr>
              ))}
            </Fragment>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>{t("profit.result")}</Table.Th>
            <Table.Th className={classes.amount}>{format.money({ amount: result, currency })}</Table.Th>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
      <Documents line={opened} onClose={() => setOpened(null)} />
    </>
  );
}

function StoreLine({ store, currency }: { store: StoreDay; currency: string }) {
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Th>{store.store}</Table.Th>
      <Table.Th className={classes.amount}>{format.money({ amount: store.result, currency })}</Table.Th>
    </Table.Tr>
  );
}
