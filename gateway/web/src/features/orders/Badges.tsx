import { Badge, Group, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconHelpHexagon } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OrdersOrderRow } from "@/api/generated";
import { colourOf, paymentColour } from "./orders.logic";
import classes from "./orders.module.css";

type StatusProps = { status: OrdersOrderRow["status"]; mode?: OrdersOrderRow["payment_mode"] };

/** Where it stands; what is paid for at the door does not wait for money before it is made. */
export function StatusBadge({ status, mode }: StatusProps) {
  const { t } = useTranslation("orders");
  if (status === "confirmed" && mode === "on_receipt")
    return (
      <Badge className={classes.whole} color={colourOf("paid")}>
        {t("confirmedOnReceipt")}
      </Badge>
    );
  return (
    <Badge className={classes.whole} color={colourOf(status)}>
      {t(`status.${status}`)}
    </Badge>
  );
}

export function PaymentBadge({ state }: { state: OrdersOrderRow["payment_state"] }) {
  const { t } = useTranslation("orders");
  return (
    <Badge className={classes.whole} color={paymentColour(state)}>
      {t(`payment.${state}`)}
    </Badge>
  );
}

/** What about an order needs a person, in words and not by colour alone. */
export function Troubles({ row }: { row: Pick<OrdersOrderRow, "attention" | "asks_buyer"> }) {
  const { t } = useTranslation("orders");
  if (!row.attention && !row.asks_buyer) return null;
  return (
    <Group gap={4} wrap="nowrap">
      {row.attention && (
        <Badge color="red" leftSection={<IconAlertTriangle size={12} aria-hidden />} className={classes.whole}>
          {t(`problem.${row.attention}`)}
        </Badge>
      )}
      {row.asks_buyer && (
        <Tooltip label={t("list.asksBuyer")}>
          <IconHelpHexagon size={16} color="var(--mantine-color-cup-7)" aria-label={t("list.asksBuyer")} role="img" />
        </Tooltip>
      )}
    </Group>
  );
}

/** What is in the order, with quantities, and how many lines more. */
export function useItemsText(): (row: Pick<OrdersOrderRow, "items" | "items_count">) => string {
  const { t } = useTranslation("orders");
  return (row) => {
    const shown = row.items.map((one) =>
      Number(one.quantity) === 1 ? one.title : `${one.title} × ${Number(one.quantity)}`,
    );
    const hidden = row.items_count - row.items.length;
    return hidden > 0 ? `${shown.join(", ")} ${t("list.more", { count: hidden })}` : shown.join(", ");
  };
}
