import { Alert, Badge, Button, CopyButton, Group, Loader, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconCheck, IconCircleCheck, IconCopy, IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { placedOrder } from "./newOrder.api";
import classes from "./newOrder.module.css";

type PlacedProps = { orderId: string; inConversation: boolean; onNext: () => void };

/** The order stands: its number, whether the stems are promised, the link to pay by as soon as there is one. */
export function Placed({ orderId, inConversation, onNext }: PlacedProps) {
  const { t } = useTranslation("newOrder");
  const format = useFormat();
  const query = useQuery(placedOrder(orderId));
  return (
    <section className={classes.section} style={{ maxWidth: 760 }} aria-label={t("placed.title")}>
      <Loaded query={query} lines={4}>
        {(order) => (
          <Stack gap="sm">
            <Group gap="xs">
              <IconCircleCheck size={22} color="var(--mantine-color-stem-7)" aria-hidden />
              <Title order={2}>{t("placed.number", { number: order.number })}</Title>
              <Badge>{format.money(order.total)}</Badge>
            </Group>
            <Stock attention={order.attention} confirmed={order.confirmed_at !== null} />
            {order.payment_mode === "online" && order.due.amount > 0 && (
              <PaymentLink url={order.payment_url} until={order.pay_until} inConversation={inConversation} />
            )}
            <Copied label={t("placed.status")} text={`${window.location.origin}/t/${order.public_token}`} />
            <Group>
              <Button
                variant="default"
                renderRoot={(props) => <Link to="/app/orders/$orderId" params={{ orderId: order.id }} {...props} />}
              >
                {t("placed.open")}
              </Button>
              <Button onClick={onNext} data-autofocus autoFocus>
                {t("placed.next")}
              </Button>
            </Group>
          </Stack>
        )}
      </Loaded>
    </section>
  );
}

function Stock({ attention, confirmed }: { attention: string | null; confirmed: boolean }) {
  const { t } = useTranslation("newOrder");
  if (attention === "stock_short") return <Alert color="red">{t("placed.short")}</Alert>;
  if (attention === "slot_refused") return <Alert color="red">{t("placed.slotRefused")}</Alert>;
  if (confirmed) return <Text size="sm">{t("placed.reserved")}</Text>;
  return (
    <Group gap={6}>
      <Loader size={12} />
      <Text size="sm">{t("placed.waiting")}</Text>
    </Group>
  );
}

type LinkProps = { url: string | null; until: string | null; inConversation: boolean };

function PaymentLink({ url, until, inConversation }: LinkProps) {
  const { t } = useTranslation("newOrder");
  const format = useFormat();
  if (!url)
    return (
      <Group gap={6}>
        <Loader size={12} />
        <Text size="sm">{t("placed.linkSoon")}</Text>
      </Group>
    );
  return (
    <div>
      <Copied label={t("placed.link")} text={url} />
      <Text size="xs" c="dimmed" mt={4}>
        {[until && t("placed.until", { time: format.dateTime(until) }), inConversation && t("placed.sent")]
          .filter(Boolean)
          .join(" · ")}
      </Text>
    </div>
  );
}

function Copied({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation("newOrder");
  return (
    <Group gap={4} align="end" wrap="nowrap">
      <TextInput flex={1} label={label} value={text} readOnly onFocus={(event) => event.currentTarget.select()} />
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={copy}
            aria-label={`${t("placed.copy")}: ${label}`}
          >
            {copied ? t("placed.copied") : t("placed.copy")}
          </Button>
        )}
      </CopyButton>
      <Button
        component="a"
        href={text}
        target="_blank"
        rel="noreferrer"
        variant="default"
        px={8}
        aria-label={`${t("placed.visit")}: ${label}`}
      >
        <IconExternalLink size={14} />
      </Button>
    </Group>
  );
}
