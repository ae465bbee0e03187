import { Box, Group, Stack, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OrdersComponent, OrdersOrderPage } from "@/api/generated";
import { useFormatIn } from "@/ui/format";
import { useTitle } from "@/ui/titles";
import classes from "./orders.module.css";

/** "Rose × 10 stem, Ruscus × 3 stem" for a composition. */
function useComposition(page: OrdersOrderPage): (components: readonly OrdersComponent[], times?: number) => string {
  const title = useTitle();
  const format = useFormatIn(page.store.time_zone);
  const known = new Map(page.products.map((one) => [one.id, title(one.titles)]));
  return (components, times = 1) =>
    components
      .map((one) => `${known.get(one.product_id) ?? "?"} × ${format.quantity(Number(one.quantity) * times)}`)
      .join(", ");
}

/** What was ordered, with what it is made of. */
export function OrderItems({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const format = useFormatIn(page.store.time_zone);
  const composition = useComposition(page);
  const { order } = page;
  return (
    <Table aria-label={t("page.items")}>
      <Table.Tbody>
        {order.lines.map((line) => (
          <Table.Tr key={line.id}>
            <Table.Td>
              <Text size="sm" fw={560}>
                {line.title}
              </Text>
              {line.wishes && (
                <Text size="sm" className="as-typed" fs="italic">
                  {line.wishes}
                </Text>
              )}
              {line.components.length > 0 && line.kind !== "product" && (
                <Text size="xs" c="dimmed">
                  {composition(line.components, Number(line.quantity))}
                </Text>
              )}
              {line.budget && (
                <Text size="xs" c="dimmed">
                  {t("page.budget", { sum: format.money(line.budget) })}
                </Text>
              )}
            </Table.Td>
            <Table.Td className={`${classes.sum} ${classes.nowrap}`}>
              {format.quantity(line.quantity)} × {format.money(line.unit_price)}
            </Table.Td>
            <Table.Td className={classes.sum}>{format.money(line.total)}</Table.Td>
          </Table.Tr>
        ))}
        {order.delivery.fee.amount > 0 && (
          <Table.Tr>
            <Table.Td colSpan={2}>{t("page.fee")}</Table.Td>
            <Table.Td className={classes.sum}>{format.money(order.delivery.fee)}</Table.Td>
          </Table.Tr>
        )}
        <Table.Tr>
          <Table.Td colSpan={2} fw={620}>
            {t("page.total")}
          </Table.Td>
          <Table.Td className={classes.sum} fw={620}>
            {format.money(order.total)}
          </Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}

/** What really went into the vase, beside the plan, with its photos (R26). */
export function AssemblyRecords({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const format = useFormatIn(page.store.time_zone);
  const composition = useComposition(page);
  const { assemblies, planned, wants_photo } = page.order;
  return (
    <Stack gap="xs">
      {planned.length > 0 && (
        <Text size="sm">
          <Text span c="dimmed">
            {t("page.planned")}:{" "}
          </Text>
          {composition(planned)}
        </Text>
      )}
      {wants_photo && <Text size="sm">{t("page.photoWanted")}</Text>}
      {assemblies.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("page.notAssembled")}
        </Text>
      )}
      {assemblies.map((one) => (
        <Box key={one.id}>
          <Text size="sm">
            {one.florist.name || "–"}, {format.dateTime(one.started_at)}
            {one.finished_at && ` – ${format.time(one.finished_at)}`}
          </Text>
          {one.composition.length > 0 && (
            <Text size="sm">
              <Text span c="dimmed">
                {t("page.reallyUsed")}:{" "}
              </Text>
              {composition(one.composition)}
            </Text>
          )}
          {one.note && (
            <Text size="sm" className="as-typed">
              {one.note}
            </Text>
          )}
          {one.photos.length > 0 && (
            <Group gap={6} mt={4} aria-label={t("page.photos")} role="group">
              {one.photos.map((photo, place) => (
                <a key={photo} href={photo} target="_blank" rel="noreferrer">
                  <img
                    className={classes.photo}
                    src={photo}
                    alt={t("page.photo", { number: place + 1 })}
                    loading="lazy"
                  />
                </a>
              ))}
            </Group>
          )}
        </Box>
      ))}
    </Stack>
  );
}
