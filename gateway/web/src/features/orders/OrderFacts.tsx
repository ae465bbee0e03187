import { Anchor, Button, CopyButton, Group, Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersOrderPage } from "@/api/generated";
import { useMay } from "@/app/me";
import { useFormatIn } from "@/ui/format";
import { useTitle } from "@/ui/titles";
import { AnotherBuyer } from "./AnotherBuyer";
import { deliveryOf, lossReasons } from "./orders.api";
import classes from "./orders.module.css";
import { Responsible } from "./Responsible";

type Facts = { page: OrdersOrderPage };

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === "" || children === false) return null;
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

export function CopyLink({ path, label }: { path: string; label: string }) {
  const { t } = useTranslation("orders");
  return (
    <CopyButton value={path.startsWith("/") ? globalThis.location.origin + path : path}>
      {({ copied, copy }) => (
        <Button
          size="compact-xs"
          variant="default"
          onClick={copy}
          leftSection={copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
        >
          {copied ? t("page.copied") : label}
        </Button>
      )}
    </CopyButton>
  );
}

export function DeliveryFacts({ page }: Facts) {
  const { t } = useTranslation(["orders", "delivery"]);
  const may = useMay();
  const format = useFormatIn(page.store.time_zone);
  const { order } = page;
  const { address, recipient, window, notes, contact_phone } = order.delivery;
  const delivery = useQuery({
    ...deliveryOf(order.id),
    enabled: may("delivery.read") && order.delivery.kind === "courier",
  });
  const courier = order.courier_name ?? delivery.data?.courier_name;
  const rest = [
    address?.entrance && t("page.entrance", { value: address.entrance }),
    address?.floor && t("page.floor", { value: address.floor }),
    address?.apartment && t("page.apartment", { value: address.apartment }),
  ].filter(Boolean);
  return (
    <dl className={classes.facts}>
      <Fact name={t("list.promise")}>
        <b>{window ? format.window(window.starts_at, window.ends_at) : t("list.noWindow")}</b>
      </Fact>
      <Fact name={t("page.delivery")}>{t(order.delivery.kind === "courier" ? "kind.courier" : "kind.pickup")}</Fact>
      <Fact name={t("page.fee")}>{order.delivery.kind === "courier" && format.money(order.delivery.fee)}</Fact>
      <Fact name={t("page.address")}>{address && [address.text, ...rest].join(", ")}</Fact>
      <Fact name={t("page.recipient")}>
        {recipient && (
          <>
            {recipient.name}
            {recipient.phone && (
              <>
                {" "}
                <Anchor href={`tel:${recipient.phone}`}>{format.phone(recipient.phone)}</Anchor>
              </>
            )}
          </>
        )}
      </Fact>
      <Fact name={t("page.contact")}>
        {contact_phone && <Anchor href={`tel:${contact_phone}`}>{format.phone(contact_phone)}</Anchor>}
      </Fact>
      <Fact name={t("page.deliveryNotes")}>{notes && <span className="as-typed">{notes}</span>}</Fact>
      <Fact name={t("page.courier")}>{courier}</Fact>
    </dl>
  );
}

export function WordsFacts({ page }: Facts) {
  const { t } = useTranslation("orders");
  const { order } = page;
  return (
    <Stack gap="xs">
      {order.card_text ? (
        <Text size="sm" className={`as-typed ${classes.cardText}`}>
          {order.card_text}
        </Text>
      ) : (
        <Text size="sm" c="dimmed">
          {t("page.noCard")}
        </Text>
      )}
      {order.standing_substitution && <Text size="sm">{t("page.standing")}</Text>}
      <Text size="xs" c="dimmed">
        {t("page.notes")}
      </Text>
      <Text size="sm" className="as-typed" c={order.notes ? undefined : "dimmed"}>
        {order.notes || t("page.noNotes")}
      </Text>
    </Stack>
  );
}

export function MoneyFacts({ page }: Facts) {
  const { t } = useTranslation("orders");
  const format = useFormatIn(page.store.time_zone);
  const { order, money } = page;
  return (
    <Stack gap="xs">
      <dl className={`${classes.facts} numbers`}>
        <Fact name={t("page.total")}>{format.money(order.total)}</Fact>
        <Fact name={t("page.paid")}>{format.money(order.paid)}</Fact>
        <Fact name={t("page.refunded")}>{order.refunded.amount > 0 && format.money(order.refunded)}</Fact>
        <Fact name={t("page.due")}>{order.due.amount > 0 && <b>{format.money(order.due)}</b>}</Fact>
        <Fact name={t("page.cost")}>{order.cost && format.money(order.cost)}</Fact>
        <Fact name={t("page.payment")}>{t(`mode.${order.payment_mode}`)}</Fact>
        <Fact name={t("page.link")}>
          {order.payment_url && order.due.amount > 0 && <CopyLink path={order.payment_url} label={t("page.copy")} />}
        </Fact>
      </dl>
      {order.status === "confirmed" && order.payment_mode === "online" && order.pay_until && (
        <Text size="xs" c="dimmed">
          {t("page.payUntil", { when: format.dateTime(order.pay_until) })}
        </Text>
      )}
      {money.length > 0 && (
        <Table aria-label={t("page.money")}>
          <Table.Tbody>
            {money.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>{format.dateTime(one.at)}</Table.Td>
                <Table.Td>
                  {one.kind === "refund" ? t("page.refund") : one.method ? t(`method.${one.method}`) : ""}
                </Table.Td>
                <Table.Td className={classes.sum}>
                  {one.kind === "refund" ? "−" : ""}
                  {format.money(one.amount)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}

export function PeopleFacts({ page }: Facts) {
  const { t } = useTranslation("orders");
  const title = useTitle();
  const may = useMay();
  const format = useFormatIn(page.store.time_zone);
  const { order, waits } = page;
  const reasons = useQuery({ ...lossReasons, enabled: order.loss_reason !== null });
  const lost = reasons.data?.find((one) => one.code === order.loss_reason);
  const customer = order.customer_name || order.buyer.name;
  return (
    <Stack gap="xs">
      <dl className={classes.facts}>
        <Fact name={t("page.buyer")}>
          {order.customer_id && may("customers.read") ? (
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link to="/app/customers/$customerId" params={{ customerId: order.customer_id ?? "" }} {...props} />
              )}
            >
              {customer || "–"}
            </Anchor>
          ) : (
            customer
          )}{" "}
          {order.buyer.phone && <Anchor href={`tel:${order.buyer.phone}`}>{format.phone(order.buyer.phone)}</Anchor>}
          <AnotherBuyer page={page} />
        </Fact>
        <Fact name={t("page.placedBy")}>
          {t(`source.${order.source}`)}, {format.dateTime(order.placed_at)}
        </Fact>
        <Fact name={t("page.responsible")}>
          <Responsible page={page} />
        </Fact>
        <Fact name={t("page.florist")}>{order.florist?.name}</Fact>
        <Fact name={t("page.loss")}>{order.loss_reason && (lost ? title(lost.titles) : order.loss_reason)}</Fact>
        <Fact name={t("page.cancelReason")}>{order.cancel_reason}</Fact>
        {waits.map((one) => (
          <Fact key={one.waits_for} name={t(`awaits.${one.waits_for}`)}>
            {new Date(one.until).getTime() < Date.now()
              ? t("page.overdue")
              : t("page.untilWhen", { when: format.dateTime(one.until) })}
          </Fact>
        ))}
      </dl>
      <Group>
        <CopyLink path={`/t/${order.public_token}`} label={t("page.publicPage")} />
      </Group>
    </Stack>
  );
}
