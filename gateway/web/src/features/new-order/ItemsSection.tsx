import { ActionIcon, Alert, Group, NumberInput, Stack, Text, Title } from "@mantine/core";
import { IconMinus, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { InventoryShortage, OrdersOrderPreview } from "@/api/generated";
import { useFormat } from "@/app/me";
import { useTitle } from "@/ui/titles";
import { CustomBouquet } from "./CustomBouquet";
import type { Draft, Item } from "./newOrder.logic";
import classes from "./newOrder.module.css";
import type { Change } from "./useDraft";

type ItemsProps = {
  draft: Draft;
  change: Change;
  storeId: string;
  currency: string;
  prices: OrdersOrderPreview | undefined;
  shortages: InventoryShortage[];
  /** A line was taken out: its button is gone, too. */
  onRemoved: () => void;
};

/** What was chosen: how many, for how much; bouquets that are made up here stand open. */
export function ItemsSection({ draft, change, storeId, currency, prices, shortages, onRemoved }: ItemsProps) {
  const { t } = useTranslation("newOrder");
  const set = (key: string, part: Partial<Item>) =>
    change((now) => ({ items: now.items.map((item) => (item.key === key ? { ...item, ...part } : item)) }));
  const remove = (key: string) => {
    change((now) => ({ items: now.items.filter((item) => item.key !== key) }));
    onRemoved();
  };
  if (draft.items.length === 0) return null;
  return (
    <section className={classes.section} aria-label={t("items.title")}>
      <Title order={3}>{t("items.title")}</Title>
      {draft.items.map((item, index) => (
        <div key={item.key}>
          <ItemRow
            item={item}
            line={prices?.lines[index]}
            problem={prices?.problems.find((one) => one.line === index + 1)?.code}
            onQuantity={(quantity) => set(item.key, { quantity })}
            onRemove={() => remove(item.key)}
          />
          {item.kind === "custom_bouquet" && (
            <CustomBouquet item={item} storeId={storeId} currency={currency} onChange={(part) => set(item.key, part)} />
          )}
        </div>
      ))}
      <Shortages shortages={shortages} />
    </section>
  );
}

type ItemRowProps = {
  item: Item;
  line: OrdersOrderPreview["lines"][number] | undefined;
  problem: string | undefined;
  onQuantity: (quantity: number) => void;
  onRemove: () => void;
};

function ItemRow({ item, line, problem, onQuantity, onRemove }: ItemRowProps) {
  const { t } = useTranslation("newOrder");
  const { t: common } = useTranslation();
  const title = useTitle();
  const format = useFormat();
  const name = item.title ? title(item.title) : t("custom.title");
  return (
    <div className={classes.item}>
      <div style={{ minWidth: 0 }}>
        <Text size="sm" lineClamp={2}>
          {name}
        </Text>
        {problem && problem !== "orders.bouquet_not_described" && (
          <Text size="xs" className={classes.alarm}>
            {t("items.noPrice")}
          </Text>
        )}
      </div>
      <Quantity name={name} value={item.quantity} onChange={onQuantity} />
      <Text size="sm" ta="right" className="numbers">
        {line?.total ? format.money(line.total) : "–"}
      </Text>
      <ActionIcon aria-label={`${common("remove")}: ${name}`} onClick={onRemove}>
        <IconTrash size={15} />
      </ActionIcon>
    </div>
  );
}

type QuantityProps = { name: string; value: number; onChange: (value: number) => void };

/** One fewer, a number, one more. */
export function Quantity({ name, value, onChange }: QuantityProps) {
  const { t } = useTranslation("newOrder");
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        variant="default"
        aria-label={t("items.fewer", { name })}
        disabled={value <= 1}
        onClick={() => onChange(value - 1)}
      >
        <IconMinus size={14} />
      </ActionIcon>
      <NumberInput
        aria-label={t("items.quantity", { name })}
        w={52}
        hideControls
        min={1}
        max={999}
        allowDecimal={false}
        value={value}
        onChange={(next) => typeof next === "number" && next > 0 && onChange(next)}
        styles={{ input: { textAlign: "center" } }}
      />
      <ActionIcon variant="default" aria-label={t("items.more", { name })} onClick={() => onChange(value + 1)}>
        <IconPlus size={14} />
      </ActionIcon>
    </Group>
  );
}

function Shortages({ shortages }: { shortages: InventoryShortage[] }) {
  const { t } = useTranslation("newOrder");
  const format = useFormat();
  if (shortages.length === 0) return null;
  return (
    <Alert color="red" mt="sm" role="alert" title={t("items.short")}>
      <Stack gap={4}>
        {shortages.map((one) => (
          <div key={one.product_id}>
            <Text size="sm">
              {t("items.shortOf", {
                title: one.title,
                wanted: format.quantity(one.wanted),
                available: format.quantity(one.available),
              })}
            </Text>
            {(one.substitutes ?? []).length > 0 && (
              <Text size="xs" c="dimmed">
                {t("items.instead", {
                  titles: (one.substitutes ?? [])
                    .slice(0, 3)
                    .map((other) => `${other.title} (${format.quantity(other.available)})`)
                    .join(", "),
                })}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Alert>
  );
}
