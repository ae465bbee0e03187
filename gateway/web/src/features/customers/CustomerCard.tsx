import { Badge, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { customer } from "./customers.api";
import classes from "./customers.module.css";
import { Wishes } from "./Identity";

const SHOWN_ORDERS = 5;

/** A customer beside something else: a conversation, an order. */
export default function CustomerCard({ customerId }: { customerId: string }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const query = useQuery(customer(customerId));
  return (
    <Loaded query={query} lines={4}>
      {({ data: card }) => (
        <Stack gap={6} p="sm">
          <Group justify="space-between" wrap="nowrap">
            <Link to="/app/customers/$customerId" params={{ customerId }} className={classes.plain}>
              <Text fw={600}>{card.display_name}</Text>
            </Link>
            {card.balances
              .filter((money) => money.amount > 0)
              .map((money) => (
                <Badge key={money.currency} color="cup">
                  {format.money(money)}
                </Badge>
              ))}
          </Group>
          <Text size="sm" c="dimmed" className="numbers">
            {card.phones.map((phone) => format.phone(phone)).join(", ") || t("identity.noPhone")}
          </Text>
          {card.notes && (
            <Text size="sm" className="as-typed" lineClamp={4}>
              {card.notes}
            </Text>
          )}
          <Wishes card={card} />
          {card.orders.length > 0 && (
            <div>
              <Text size="xs" c="dimmed" mt={4}>
                {t("orders.title")}
              </Text>
              {card.orders.slice(0, SHOWN_ORDERS).map((order) => (
                <div key={order.id} className={classes.line}>
                  <Link to="/app/orders/$orderId" params={{ orderId: order.id }} className={classes.plain}>
                    <Text size="sm">{order.number}</Text>
                  </Link>
                  <Text size="xs" c="dimmed">
                    {t(`status.${order.status}`)}
                  </Text>
                  <Text size="sm" className="numbers">
                    {format.money(order.total)}
                  </Text>
                </div>
              ))}
            </div>
          )}
        </Stack>
      )}
    </Loaded>
  );
}
