import { Button, Table, Text } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { OrdersOrderRow } from "@/api/generated";
import { useFormat } from "@/app/me";
import { StatusBadge, Troubles, useItemsText } from "./Badges";
import classes from "./orders.module.css";

type DayProps = {
  rows: OrdersOrderRow[];
  more: Pick<UseInfiniteQueryResult, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
};

/** A day's orders by departure. */
export function DayOrders({ rows, more }: DayProps) {
  const { t } = useTranslation(["orders", "common"]);
  const format = useFormat();
  const text = useItemsText();
  return (
    <>
      <Table aria-label={t("calendar.orders")}>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.id} className={classes.dayRow}>
              <Table.Td className={`numbers ${classes.nowrap}`}>
                {row.window_start && row.window_end
                  ? `${format.time(row.window_start)}–${format.time(row.window_end)}`
                  : "–"}
              </Table.Td>
              <Table.Td className={classes.nowrap}>
                <Link to="/app/orders/$orderId" params={{ orderId: row.id }} className={classes.number}>
                  {row.number}
                </Link>
              </Table.Td>
              <Table.Td>
                <Text size="sm" lineClamp={1}>
                  {text(row)}
                </Text>
                <Text size="xs" c="dimmed" lineClamp={1}>
                  {[row.recipient_name || row.customer_name, row.address ?? t(`kind.${row.delivery_kind}`)]
                    .filter(Boolean)
                    .join(", ")}
                </Text>
              </Table.Td>
              <Table.Td className={classes.dayState}>
                <StatusBadge status={row.status} mode={row.payment_mode} />
                <Troubles row={row} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {more.hasNextPage && (
        <Button variant="default" loading={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
          {t("common:more")}
        </Button>
      )}
    </>
  );
}
