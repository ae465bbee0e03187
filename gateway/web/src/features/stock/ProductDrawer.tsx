import { Badge, Button, Drawer, Group, Stack, Table, Tabs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  InventoryBatchOut,
  InventoryMovementOut,
  InventoryReservationOut,
  InventoryStockOut,
} from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Photo } from "@/ui/Photo";
import { ALARM, GOOD, WAITING } from "@/ui/shades";
import { useTitle } from "@/ui/titles";
import { BestBefore } from "./BestBefore";
import { orderNumbers, stockOfProduct, stockSummary } from "./stock.api";
import { disposable } from "./stock.logic";
import { WriteOffModal } from "./WriteOffModal";

type ProductDrawerProps = {
  store: string;
  product: string | undefined;
  /** Its line of the list, for the name; the panel also opens without it. */
  item: InventoryStockOut | undefined;
  soonDays: number;
  onClose: () => void;
};

/** One product in the store: its batches by the date that decides, for whom it is promised, and what moved. */
export function ProductDrawer({ store, product, item, soonDays, onClose }: ProductDrawerProps) {
  const { t } = useTranslation("stock");
  const { t: common } = useTranslation();
  const title = useTitle();
  return (
    <Drawer
      opened={product !== undefined}
      onClose={onClose}
      position="right"
      size={720}
      closeButtonProps={{ "aria-label": common("close") }}
      title={
        <Group gap="sm" wrap="nowrap">
          <Photo src={item?.photo} size={44} />
          <div>
            <Text fw={650}>{item ? title(item.title) : t("product")}</Text>
            <Text size="xs" c="dimmed">
              {item?.sku}
            </Text>
          </div>
        </Group>
      }
    >
      {product && <Details store={store} product={product} soonDays={soonDays} />}
    </Drawer>
  );
}

function Details({ store, product, soonDays }: { store: string; product: string; soonDays: number }) {
  const { t } = useTranslation("stock");
  const query = useQuery(stockOfProduct(store, product));
  return (
    <Loaded query={query}>
      {({ batches, reservations, movements }) => (
        <Tabs defaultValue="batches" keepMounted={false}>
          <Tabs.List mb="sm">
            <Tabs.Tab value="batches">{t("batches")}</Tabs.Tab>
            <Tabs.Tab value="reservations">{t("promised")}</Tabs.Tab>
            <Tabs.Tab value="movements">{t("movements")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="batches">
            <Batches store={store} batches={batches} soonDays={soonDays} />
          </Tabs.Panel>
          <Tabs.Panel value="reservations">
            <Reservations reservations={reservations} />
          </Tabs.Panel>
          <Tabs.Panel value="movements">
            <Movements movements={movements} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Loaded>
  );
}

function Batches({ store, batches, soonDays }: { store: string; batches: InventoryBatchOut[]; soonDays: number }) {
  const { t } = useTranslation("stock");
  const format = useFormat();
  const may = useMay();
  const { data: summary } = useQuery(stockSummary(store));
  const [thrown, setThrown] = useState<InventoryBatchOut | null>(null);
  if (batches.length === 0) return <Empty title={t("noBatches")} hint={t("noBatchesHint")} />;
  const placeOf = (id: string) => summary?.places.find((place) => place.location_id === id)?.title ?? "–";
  return (
    <>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("place")}</Table.Th>
            <Table.Th>{t("received")}</Table.Th>
            <Table.Th>{t("bestBefore")}</Table.Th>
            <Table.Th ta="right">{t("onHand")}</Table.Th>
            <Table.Th ta="right">{t("reserved")}</Table.Th>
            <Table.Th ta="right">{t("value")}</Table.Th>
            <Table.Th aria-label={t("writeOff.title")} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {batches.map((batch) => (
            <Table.Tr key={batch.id}>
              <Table.Td>
                {placeOf(batch.location_id)}
                <Text size="xs" c="dimmed">
                  {batch.supplier}
                </Text>
              </Table.Td>
              <Table.Td>
                {format.day(batch.received_at)}
                <Text size="xs" c="dimmed">
                  {t("days", { count: batch.age_days })}
                </Text>
              </Table.Td>
              <Table.Td>
                <BestBefore day={batch.best_before} soonDays={soonDays} />
              </Table.Td>
              <Table.Td ta="right">{format.quantity(batch.on_hand)}</Table.Td>
              <Table.Td ta="right">{format.quantity(batch.reserved)}</Table.Td>
              <Table.Td ta="right">{format.money(batch.value)}</Table.Td>
              <Table.Td ta="right">
                {may("stock.count") && disposable(batch) > 0 && (
                  <Button
                    variant={batch.past_date ? "light" : "subtle"}
                    color={batch.past_date ? "red" : "gray"}
                    onClick={() => setThrown(batch)}
                  >
                    {t("writeOff.action")}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {thrown && <WriteOffModal key={thrown.id} batch={thrown} onClose={() => setThrown(null)} />}
    </>
  );
}

function Reservations({ reservations }: { reservations: InventoryReservationOut[] }) {
  const { t } = useTranslation("stock");
  const format = useFormat();
  const { data: numbers } = useQuery(orderNumbers(reservations.map((one) => one.order_id)));
  if (reservations.length === 0) return <Empty title={t("noneReserved")} />;
  return (
    <Stack gap={0}>
      <Table>
        <Table.Tbody>
          {reservations.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>
                {one.order_id ? (
                  <Link
                    to="/app/orders/$orderId"
                    params={{ orderId: one.order_id }}
                    style={{ color: "var(--mantine-color-anchor)" }}
                  >
                    {numbers?.[one.order_id] ?? t("forOrder")}
                  </Link>
                ) : (
                  <Badge color="cup" c={WAITING}>
                    {t("forHold")}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td ta="right">{format.quantity(one.quantity)}</Table.Td>
              <Table.Td>{format.dateTime(one.made_at)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

const KINDS = ["receipt", "consumption", "return", "write_off", "reversal"] as const;
type Kind = (typeof KINDS)[number];

function Movements({ movements }: { movements: InventoryMovementOut[] }) {
  const { t } = useTranslation("stock");
  const format = useFormat();
  if (movements.length === 0) return <Empty title={t("noMovements")} />;
  const named = (kind: string) => (KINDS.includes(kind as Kind) ? t(`kinds.${kind as Kind}`) : kind);
  return (
    <Table>
      <Table.Tbody>
        {movements.map((one) => (
          <Table.Tr key={one.id}>
            <Table.Td>{format.dateTime(one.occurred_at)}</Table.Td>
            <Table.Td>
              {named(one.kind)}
              <Text size="xs" c="dimmed">
                {one.reason ?? one.document_number}
              </Text>
            </Table.Td>
            <Table.Td ta="right" c={Number(one.quantity) < 0 ? ALARM : GOOD} fw={600}>
              {Number(one.quantity) > 0 && "+"}
              {format.quantity(one.quantity)}
            </Table.Td>
            <Table.Td ta="right">{format.money(one.cost)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
