import { Alert, Card, Group, List, Stack, Stepper, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OrdersPublicOrder } from "@/api/generated";
import { asProblem } from "@/api/problem";
import { useFormatIn } from "@/ui/format";
import { Empty, Loaded } from "@/ui/Loaded";
import { ConsentQuestion } from "./ConsentQuestion";
import { Frame } from "./Frame";
import { usePublicOrder } from "./public.api";
import { reached, WAY } from "./public.logic";

/** How an order stands, for whoever holds its link (S59): what the sender forbade is not even sent here. */
export function OrderStatusPage({ token }: { token: string }) {
  const { t } = useTranslation("public");
  const order = usePublicOrder(token);
  const consent = new URLSearchParams(window.location.search).get("consent");
  const unknown = order.error !== null && [404, 410, 422].includes(asProblem(order.error).status);
  return (
    <Frame title={order.data ? t("status.title", { number: order.data.number }) : t("status.untitled")}>
      {unknown ? (
        <Empty title={t("status.unknown")} hint={t("status.unknownHint")} />
      ) : (
        <>
          {consent && <ConsentQuestion consent={consent} />}
          <Loaded query={order}>{(found) => <OrderFacts order={found} />}</Loaded>
        </>
      )}
    </Frame>
  );
}

function OrderFacts({ order }: { order: OrdersPublicOrder }) {
  const { t } = useTranslation("public");
  const format = useFormatIn(order.time_zone);
  const step = reached(order.status);
  return (
    <Stack maw={560} mx="auto">
      {step === null ? (
        <Alert color="red">{order.status === "cancelled" ? t("status.cancelled") : t("status.lost")}</Alert>
      ) : (
        <Stepper active={step + 1} orientation="vertical" size="sm" iconSize={28} aria-label={t("status.way")}>
          {WAY.map((name) => (
            <Stepper.Step key={name} label={t(`way.${name}`)} />
          ))}
        </Stepper>
      )}
      <Card withBorder>
        <Stack gap={6}>
          <Fact name={t("status.store")} value={order.store} />
          {order.window && (
            <Fact
              name={order.delivery_kind === "pickup" ? t("status.pickup") : t("status.window")}
              value={format.window(order.window.starts_at, order.window.ends_at)}
            />
          )}
          {order.recipient_name && <Fact name={t("recipient")} value={order.recipient_name} />}
          {order.buyer_name && <Fact name={t("status.from")} value={order.buyer_name} />}
          {order.courier_name && <Fact name={t("status.courier")} value={order.courier_name} />}
        </Stack>
      </Card>
      <Card withBorder>
        <List listStyleType="none" spacing={6}>
          {order.lines.map((line) => (
            <List.Item key={`${line.title} ${line.quantity}`}>
              <Fact
                name={`${line.title} × ${format.quantity(line.quantity)}`}
                value={line.total ? format.money(line.total) : ""}
              />
            </List.Item>
          ))}
        </List>
        {order.total && <Fact name={t("status.total")} value={format.money(order.total)} />}
      </Card>
    </Stack>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <Group justify="space-between" wrap="nowrap" align="baseline">
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text size="sm" fw={500} ta="right">
        {value}
      </Text>
    </Group>
  );
}
