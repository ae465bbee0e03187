import { Badge, Group, Table, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard } from "@/api/generated";
import { useFormat } from "@/app/me";
import classes from "./customers.module.css";
import { Part } from "./Part";

const ENDED = new Set(["cancelled", "lost"]);

/** The one history, whichever identity ordered (S39); the newest fifty. */
export function Orders({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  return (
    <Part
      title={t("orders.title")}
      empty={card.orders.length === 0 && t("orders.none")}
      action={
        <Group gap="sm">
          {card.spent.map((money) => (
            <Text key={money.currency} size="sm" c="dimmed">
              {t("orders.spent", { money: format.money(money) })}
            </Text>
          ))}
        </Group>
      }
    >
      <Table.ScrollContainer minWidth={420} mah={420} type="native">
        <Table aria-label={t("orders.title")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("orders.number")}</Table.Th>
              <Table.Th>{t("orders.placed")}</Table.Th>
              <Table.Th>{t("orders.recipient")}</Table.Th>
              <Table.Th>{t("orders.status")}</Table.Th>
              <Table.Th ta="right">{t("orders.total")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {card.orders.map((order) => (
              <Table.Tr key={order.id} c={ENDED.has(order.status) ? "dimmed" : undefined}>
                <Table.Td style={{ whiteSpace: "nowrap" }}>
                  <Link to="/app/orders/$orderId" params={{ orderId: order.id }} className={classes.plain}>
                    {order.number}
                  </Link>
                </Table.Td>
                <Table.Td style={{ whiteSpace: "nowrap" }}>
                  {order.placed_at ? format.dateTime(order.placed_at) : "–"}
                </Table.Td>
                <Table.Td>{order.recipient_name || "–"}</Table.Td>
                <Table.Td>
                  <Badge color={ENDED.has(order.status) ? "gray" : "stem"}>{t(`status.${order.status}`)}</Badge>
                </Table.Td>
                <Table.Td ta="right">{format.money(order.total)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Part>
  );
}
