import { Alert, Button, Card, List, Stack, Text, Timeline } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OrdersPublicOrder } from "@/api/generated";
import { asProblem } from "@/api/problem";
import { useFormatIn } from "@/ui/format";
import { Empty, Loaded } from "@/ui/Loaded";
import { ConsentQuestion } from "./ConsentQuestion";
import { Fact } from "./Fact";
import { Frame } from "./Frame";
import { keptOrders, stillToPay } from "./lastOrder";
import { usePublicOrder } from "./public.api";
import { isNowhere, stepsDone, wayOf } from "./public.logic";
import classes from "./public.module.css";

/** How an order stands, for whoever holds its link (S59): what the sender forbade is not even sent here. */
export function OrderStatusPage({ token }: { token: string }) {
  const { t } = useTranslation("public");
  const order = usePublicOrder(token);
  const consent = new URLSearchParams(window.location.search).get("consent");
  const unknown = order.error !== null && isNowhere(asProblem(order.error).status);
  return (
    <Frame title={order.data ? t("status.title", { number: order.data.number }) : t("status.untitled")}>
      {unknown ? (
        <Empty title={t("status.unknown")} hint={t("status.unknownHint")} />
      ) : (
        <>
          {consent && <ConsentQuestion consent={consent} />}
          <Loaded query={order}>{(found) => <OrderFacts order={found} token={token} />}</Loaded>
        </>
      )}
    </Frame>
  );
}

function OrderFacts({ order, token }: { order: OrdersPublicOrder; token: string }) {
  const { t } = useTranslation("public");
  const format = useFormatIn(order.time_zone);
  const way = wayOf(order.delivery_kind);
  const done = stepsDone(way, order.status);
  return (
    <Stack maw={560} mx="auto">
      {done === null ? (
        <Alert color="red">{order.status === "cancelled" ? t("status.cancelled") : t("status.lost")}</Alert>
      ) : (
        <>
          <Text size="xl" fw={600} role="status">
            {t(nowOf(order))}
          </Text>
          <PayHere token={token} status={order.status} />
          <Timeline mb="xs" active={done - 1} bulletSize={28} lineWidth={3} aria-label={t("status.way")} role="list">
            {way.map((name, place) => (
              <Timeline.Item
                key={name}
                role="listitem"
                title={t(`way.${name}`)}
                aria-current={place === done ? "step" : undefined}
                bullet={place < done ? <IconCheck size={16} aria-hidden /> : <span aria-hidden>{place + 1}</span>}
                className={classes.step}
              />
            ))}
          </Timeline>
        </>
      )}
      <Card withBorder>
        <Stack gap={8}>
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
        <Stack gap={8}>
          <List listStyleType="none" spacing={6} styles={{ itemWrapper: { display: "block" } }}>
            {order.lines.map((line) => (
              <List.Item key={`${line.title} ${line.quantity}`}>
                <Fact
                  name={Number(line.quantity) === 1 ? line.title : `${line.title} × ${format.quantity(line.quantity)}`}
                  value={line.total ? format.money(line.total) : ""}
                />
              </List.Item>
            ))}
          </List>
          {order.total && <Fact name={t("status.total")} value={format.money(order.total)} strong />}
        </Stack>
      </Card>
    </Stack>
  );
}

/** The buyer's own browser knows the way to pay; whoever else holds the link is not asked for money. */
function PayHere({ token, status }: { token: string; status: string }) {
  const { t } = useTranslation("public");
  const format = useFormatIn("UTC");
  const kept = keptOrders().find((order) => order.path === `/t/${token}`);
  const pay = stillToPay(kept, status, Date.now());
  if (!pay) return null;
  return (
    <Button component="a" href={pay.url} size="lg">
      {t("placed.payButton", { total: format.money(pay.due) })}
    </Button>
  );
}

/** What is going on, in a sentence. */
function nowOf({ status, delivery_kind }: OrdersPublicOrder) {
  if (status === "ready_for_courier" && delivery_kind === "pickup") return "now.ready_for_pickup";
  return `now.${status as Exclude<typeof status, "cancelled" | "lost">}` as const;
}
