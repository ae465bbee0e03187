import { Alert, Button, Card, Group, SegmentedControl, Stack, Tabs, Text } from "@mantine/core";
import { IconAlertTriangle, IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersOrderPage } from "@/api/generated";
import { useMay } from "@/app/me";
import { Empty, Loaded, Loading } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { useTitle } from "@/ui/titles";
import { PaymentBadge, StatusBadge } from "./Badges";
import { ChangeDelivery } from "./ChangeDelivery";
import { OrderActions } from "./OrderActions";
import { DeliveryFacts, MoneyFacts, PeopleFacts, WordsFacts } from "./OrderFacts";
import { AssemblyRecords, OrderItems } from "./OrderItems";
import { OrderPassport } from "./OrderPassport";
import { OrderTimeline } from "./OrderTimeline";
import { orderPage } from "./orders.api";
import classes from "./orders.module.css";
import { Substitutions } from "./Substitutions";

const ConversationPane = lazy(() => import("@/features/messenger/ConversationPane"));
const CustomerCard = lazy(() => import("@/features/customers/CustomerCard"));
const route = getRouteApi("/workspace/app/orders/$orderId");

export default function OrderPage() {
  const { t } = useTranslation("orders");
  const { orderId } = route.useParams();
  const query = useQuery(orderPage(orderId));
  const page = query.data;
  return (
    <Page
      title={page?.order.number ?? t("list.title")}
      tools={page && <State page={page} />}
      actions={
        <>
          <Button
            variant="subtle"
            leftSection={<IconArrowLeft size={14} />}
            renderRoot={(props) => <Link to="/app/orders" {...props} />}
          >
            {t("page.back")}
          </Button>
          {page && <OrderActions key={orderId} page={page} />}
        </>
      }
    >
      <Loaded query={query} lines={10}>
        {(shown) => <Content page={shown} />}
      </Loaded>
    </Page>
  );
}

function State({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const title = useTitle();
  const { order, stage } = page;
  const named = title(stage.titles);
  return (
    <>
      <StatusBadge status={order.status} mode={order.payment_mode} />
      {named !== t(`status.${order.status}`) && (
        <Text size="xs" c="dimmed">
          {named}
        </Text>
      )}
      <PaymentBadge state={order.payment_state} />
    </>
  );
}

function Content({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const { order } = page;
  const { tab, side } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <div className={classes.order}>
      <Stack gap="sm">
        {order.attention && (
          <Alert color="red" icon={<IconAlertTriangle size={18} />} title={t(`problem.${order.attention}`)}>
            {t(`advice.${order.attention}`)}
          </Alert>
        )}
        <Block title={t("page.items")}>
          <OrderItems page={page} />
        </Block>
        <Block title={t("page.substitutions")}>
          <Substitutions page={page} />
        </Block>
        <Block title={t("page.assembly")}>
          <AssemblyRecords page={page} />
        </Block>
        <Card withBorder padding="sm">
          <Tabs
            value={tab ?? "timeline"}
            keepMounted={false}
            onChange={(value) =>
              navigate({ search: (now) => ({ ...now, tab: value === "passport" ? value : undefined }), replace: true })
            }
          >
            <Tabs.List>
              <Tabs.Tab value="timeline">{t("page.timeline")}</Tabs.Tab>
              <Tabs.Tab value="passport">{t("page.passport")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="timeline" pt="xs">
              <OrderTimeline page={page} />
            </Tabs.Panel>
            <Tabs.Panel value="passport" pt="xs">
              <Panel>
                <OrderPassport orderId={order.id} />
              </Panel>
            </Tabs.Panel>
          </Tabs>
        </Card>
      </Stack>
      <Stack gap="sm">
        <Block title={t("page.delivery")} action={<ChangeDelivery page={page} />}>
          <DeliveryFacts page={page} />
        </Block>
        <Block title={t("page.card")}>
          <WordsFacts page={page} />
        </Block>
        <Block title={t("page.money")}>
          <MoneyFacts page={page} />
        </Block>
        <Block title={t("page.people")}>
          <PeopleFacts page={page} />
        </Block>
      </Stack>
      <Beside
        page={page}
        side={side ?? (order.conversation_id ? "conversation" : "customer")}
        onSide={(value) => navigate({ search: (now) => ({ ...now, side: value }), replace: true })}
      />
    </div>
  );
}

type BlockProps = { title: string; action?: React.ReactNode; children: React.ReactNode };

function Block({ title, action, children }: BlockProps) {
  return (
    <Card withBorder padding="sm" component="section" aria-label={title}>
      <Group justify="space-between" wrap="nowrap" mb={6}>
        <Text component="h2" size="sm" fw={620}>
          {title}
        </Text>
        {action}
      </Group>
      <Panel>{children}</Panel>
    </Card>
  );
}

type Side = "conversation" | "customer";

/** What was said, or who it is for, without leaving the order. */
function Beside({ page, side, onSide }: { page: OrdersOrderPage; side: Side; onSide: (side: Side) => void }) {
  const { t } = useTranslation("orders");
  const may = useMay();
  const { conversation_id: conversation, customer_id: customer } = page.order;
  const sides = [
    ...(may("messenger.read") ? (["conversation"] as const) : []),
    ...(may("customers.read") ? (["customer"] as const) : []),
  ];
  if (sides.length === 0) return null;
  const shown = sides.find((one) => one === side) ?? sides[0];
  return (
    <Card withBorder padding={0} className={classes.side} component="aside" aria-label={t(`page.${shown ?? side}`)}>
      <Group p="xs">
        <SegmentedControl
          aria-label={t("page.summary")}
          data={sides.map((value) => ({ value, label: t(`page.${value}`) }))}
          value={shown}
          onChange={(value) => onSide(value === "customer" ? value : "conversation")}
        />
      </Group>
      <div className={classes.sideBody}>
        <Panel key={shown}>
          <Suspense fallback={<Loading lines={4} />}>
            {shown === "conversation" &&
              (conversation ? (
                <ConversationPane conversationId={conversation} />
              ) : (
                <Empty title={t("page.noConversation")} />
              ))}
            {shown === "customer" &&
              (customer ? <CustomerCard customerId={customer} /> : <Empty title={t("page.noCustomer")} />)}
          </Suspense>
        </Panel>
      </div>
    </Card>
  );
}
