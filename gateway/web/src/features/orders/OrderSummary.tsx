import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Loaded } from "@/ui/Loaded";
import { PaymentBadge, StatusBadge, Troubles } from "./Badges";
import { OrderActions } from "./OrderActions";
import { DeliveryFacts, MoneyFacts, PeopleFacts, WordsFacts } from "./OrderFacts";
import { OrderItems } from "./OrderItems";
import { orderPage } from "./orders.api";
import classes from "./orders.module.css";

/** One order beside something else: a conversation, a customer, the intake queue. */
export default function OrderSummary({ orderId }: { orderId: string }) {
  const { t } = useTranslation(["orders", "common"]);
  const query = useQuery(orderPage(orderId));
  return (
    <Loaded query={query}>
      {(page) => (
        <Stack gap="sm" p="xs">
          <Group gap={6}>
            <Link to="/app/orders/$orderId" params={{ orderId }} className={classes.number}>
              {page.order.number}
            </Link>
            <StatusBadge status={page.order.status} mode={page.order.payment_mode} />
            <PaymentBadge state={page.order.payment_state} />
            <Troubles row={{ attention: page.order.attention, asks_buyer: false }} />
            <Group gap="xs" ml="auto">
              <OrderActions key={orderId} page={page} />
              <Button
                variant="default"
                renderRoot={(props) => <Link to="/app/orders/$orderId" params={{ orderId }} {...props} />}
              >
                {t("common:more")}
              </Button>
            </Group>
          </Group>
          <OrderItems page={page} />
          <Card withBorder padding="sm">
            <DeliveryFacts page={page} />
          </Card>
          <Card withBorder padding="sm">
            <Text size="xs" c="dimmed" mb={4}>
              {t("page.card")}
            </Text>
            <WordsFacts page={page} />
          </Card>
          <Card withBorder padding="sm">
            <MoneyFacts page={page} />
          </Card>
          <Card withBorder padding="sm">
            <PeopleFacts page={page} />
          </Card>
        </Stack>
      )}
    </Loaded>
  );
}
