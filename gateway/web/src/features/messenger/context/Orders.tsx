import { Badge, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MessengerLinkedOrderOut, OrdersOrderRow } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Trouble } from "@/ui/Loaded";
import { linkedOrders } from "../messenger.api";
import classes from "../messenger.module.css";

/** Orders linked with the conversation; their numbers are known here even while orders are away. */
export function Orders({ orders }: { orders: MessengerLinkedOrderOut[] }) {
  const { t } = useTranslation("messenger");
  const { data, error, refetch, isFetching } = useQuery(linkedOrders(orders.map((one) => one.order_id)));
  if (orders.length === 0)
    return (
      <Text size="xs" c="dimmed">
        {t("noOrders")}
      </Text>
    );
  return (
    <>
      {error && <Trouble error={error} retry={refetch} busy={isFetching} />}
      {orders.map((one) => (
        <Line key={one.order_id} order={one} row={data?.items.find((row) => row.id === one.order_id)} />
      ))}
    </>
  );
}

function Line({ order, row }: { order: MessengerLinkedOrderOut; row?: OrdersOrderRow }) {
  const { t } = useTranslation("messenger");
  const format = useFormat();
  return (
    <Link to="/app/orders/$orderId" params={{ orderId: order.order_id }} className={classes.order}>
      <Group justify="space-between" gap={6}>
        <Text size="sm" fw={600}>
          {order.number ?? t("order")}
        </Text>
        {row && <Badge>{t(`status.${row.status}`)}</Badge>}
      </Group>
      {row && (
        <Group justify="space-between" gap={6}>
          <Text size="xs" c="dimmed">
            {row.window_start && row.window_end
              ? format.window(row.window_start, row.window_end)
              : format.day(row.placed_at)}
          </Text>
          <Text size="xs" className="numbers">
            {format.money(row.total)}
          </Text>
        </Group>
      )}
    </Link>
  );
}
