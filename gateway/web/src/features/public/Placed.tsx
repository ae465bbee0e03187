import { Anchor, Button, Loader, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { InventoryStoreOffersOut } from "@/api/generated";
import { useFormatIn } from "@/ui/format";
import { keepOrder } from "./lastOrder";
import { type Asked, askForOrder } from "./public.api";

type PlacedProps = { asked: Asked; store: InventoryStoreOffersOut };

const ASK_AGAIN_MS = 1_500;
const PATIENCE = 20;
const ASK_LATER_MS = 15_000;

/** The order is there; the link to pay follows within a moment. */
export function Placed({ asked, store }: PlacedProps) {
  const { t } = useTranslation("public");
  const format = useFormatIn(store.time_zone);
  const state = useQuery({
    queryKey: ["public", "placed", asked.key],
    queryFn: () => askForOrder(asked.key, asked.order),
    initialData: asked.answer,
    refetchInterval: (query) =>
      query.state.data?.payment_url || query.state.data?.payment_state === "paid"
        ? false
        : query.state.dataUpdateCount < PATIENCE
          ? ASK_AGAIN_MS
          : ASK_LATER_MS,
  });
  const order = state.data;
  useEffect(() => keepOrder(store.store_id, order), [store.store_id, order]);
  return (
    <Stack align="center" ta="center" p="md" role="status">
      <IconCircleCheck size={56} stroke={1.2} color="var(--mantine-color-stem-7)" aria-hidden />
      <Title order={2}>{t("placed.title", { number: order.number })}</Title>
      {order.payment_url ? (
        <>
          <Text>
            {order.pay_until ? t("placed.payUntil", { time: format.time(order.pay_until) }) : t("placed.pay")}
          </Text>
          <Button component="a" href={order.payment_url} size="lg" fullWidth>
            {t("placed.payButton", { total: format.money(order.due) })}
          </Button>
        </>
      ) : (
        <>
          <Text>{t("placed.linkComing")}</Text>
          <Loader size="sm" />
        </>
      )}
      <Anchor href={order.status_path}>{t("placed.follow")}</Anchor>
    </Stack>
  );
}
