import { Box, Checkbox, Group, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type KeyboardEvent, memo } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersOrderRow } from "@/api/generated";
import { useFormat } from "@/app/me";
import { ALARM } from "@/ui/shades";
import { PaymentBadge, StatusBadge, Troubles, useItemsText } from "./Badges";
import { isLate, isOwed } from "./orders.logic";
import classes from "./orders.module.css";

type HeadProps = { all: boolean; some: boolean; onAll: (on: boolean) => void };

export function OrderHead({ all, some, onAll }: HeadProps) {
  const { t } = useTranslation("orders");
  return (
    <div className={classes.head}>
      <Checkbox
        aria-label={t("list.selectAll")}
        checked={all}
        indeterminate={some && !all}
        onChange={(event) => onAll(event.currentTarget.checked)}
      />
      <span>{t("list.number")}</span>
      <span>{t("list.what")}</span>
      <span>{t("list.who")}</span>
      <span>{t("list.promise")}</span>
      <span>{t("list.state")}</span>
      <span>{t("list.people")}</span>
      <span className={classes.sum}>{t("list.sum")}</span>
    </div>
  );
}

/** Up and down go from order to order without leaving the keyboard. */
function walk(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const row = event.currentTarget.closest('[role="listitem"]');
  const index = Number(row?.getAttribute("data-index")) + (event.key === "ArrowDown" ? 1 : -1);
  const link = row?.parentElement?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
  if (!link) return;
  event.preventDefault();
  link.focus();
}

type LineProps = { row: OrdersOrderRow; chosen: boolean; onChoose: (ids: string[], on: boolean) => void };

/** Drawn again only when it changes: ticking one of many is one line's work. */
export const OrderLine = memo(function OrderLine({ row, chosen, onChoose }: LineProps) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const text = useItemsText();
  const late = isLate(row, Date.now());
  return (
    <div className={`${classes.row} ${chosen ? classes.chosen : ""}`}>
      <Checkbox
        aria-label={t("list.select", { number: row.number })}
        checked={chosen}
        onChange={(event) => onChoose([row.id], event.currentTarget.checked)}
      />
      <Link to="/app/orders/$orderId" params={{ orderId: row.id }} className={classes.number} onKeyDown={walk}>
        {row.number}
      </Link>
      <Text size="sm" lineClamp={2}>
        {text(row)}
      </Text>
      <Box miw={0}>
        <Text size="sm" truncate>
          {row.customer_name || "–"}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {row.recipient_name && `→ ${row.recipient_name}`}
        </Text>
      </Box>
      <Box miw={0}>
        <Text size="sm" c={late ? ALARM : undefined} fw={late ? 600 : undefined}>
          {row.window_start && row.window_end ? format.window(row.window_start, row.window_end) : t("list.noWindow")}
        </Text>
        <Text size="xs" c="dimmed" truncate title={row.address ?? undefined}>
          {row.address ?? t(`kind.${row.delivery_kind}`)}
        </Text>
      </Box>
      <Stack gap={3} align="flex-start" miw={0}>
        <Group gap={4}>
          <StatusBadge status={row.status} mode={row.payment_mode} />
          {isOwed(row) && <PaymentBadge state={row.payment_state} />}
        </Group>
        <Troubles row={row} />
      </Stack>
      <Text size="xs" c="dimmed" lineClamp={2}>
        {[row.florist?.name, row.courier_name].filter(Boolean).join(", ") || "–"}
      </Text>
      <Box className={classes.sum}>
        <Text size="sm">{format.money(row.total)}</Text>
        {row.due.amount > 0 && row.due.amount < row.total.amount && row.ended_at === null && (
          <Text size="xs" c="dimmed">
            {t("list.due", { sum: format.money(row.due) })}
          </Text>
        )}
      </Box>
    </div>
  );
});
