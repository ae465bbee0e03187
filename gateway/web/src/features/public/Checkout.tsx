import { ActionIcon, Alert, Button, Group, NumberInput, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconTrash } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventoryStoreOffersOut, OrdersStorefrontOrder } from "@/api/generated";
import { asProblem } from "@/api/problem";
import { isLanguage } from "@/i18n";
import { daysFrom } from "@/ui/days";
import { useFormatIn } from "@/ui/format";
import { newKey } from "@/ui/keys";
import { Empty } from "@/ui/Loaded";
import { useProblemText } from "@/ui/problems";
import { Placed } from "./Placed";
import { placeOrder, useQuotes, useZones } from "./public.api";
import { type Basket, type BasketLine, titleIn, totalOf, withCount } from "./public.logic";

type CheckoutProps = {
  store: InventoryStoreOffersOut;
  basket: Basket;
  gone: BasketLine[];
  onBasket: (basket: Basket) => void;
};

const DAYS_AHEAD = 14;
const EMPTY = {
  buyer: "",
  phone: "",
  recipient: "",
  recipientPhone: "",
  address: "",
  card: "",
  zone: "",
  day: "",
  slot: "",
};

/** The basket and everything a gift needs, on one sheet. */
export function Checkout({ store, basket, gone, onBasket }: CheckoutProps) {
  const { t, i18n } = useTranslation("public");
  const format = useFormatIn(store.time_zone);
  const language = isLanguage(i18n.language) ? i18n.language : "ru";
  const text = useProblemText();
  const days = daysFrom(format.today(), DAYS_AHEAD);
  const form = useForm({
    initialValues: { ...EMPTY, day: days[0] ?? "" },
    validate: {
      buyer: (value) => (value.trim() ? null : t("needed")),
      phone: (value) => (/^\+?[\d\s()-]{8,}$/.test(value) ? null : t("phoneNeeded")),
      recipient: (value) => (value.trim() ? null : t("needed")),
      address: (value) => (value.trim() ? null : t("needed")),
      zone: (value) => (value ? null : t("needed")),
      slot: (value) => (value ? null : t("needed")),
    },
  });
  const zones = useZones(store.store_id);
  const quotes = useQuotes(store.store_id, form.values.zone || null, form.values.day || null);
  const zone = zones.data?.find((one) => one.id === form.values.zone);
  const quote = quotes.data?.find((one) => one.slot_id === form.values.slot);
  const total = totalOf(basket, zone?.fee ?? null);
  const [key, setKey] = useState(newKey);
  const place = useMutation({
    mutationFn: () => placeOrder(key, basket, orderOf(store.store_id, basket, form.values, quote?.quote ?? "", total)),
    // A refusal is an answer: what is sent next is another order. Silence is none: the same one is asked for again.
    onError: (error) => !asProblem(error).isPassing && setKey(newKey()),
    onSuccess: () => onBasket([]),
  });
  if (place.data) return <Placed asked={place.data} store={store} />;
  if (basket.length === 0) return <Empty title={t("basketEmpty.title")} hint={t("basketEmpty.hint")} />;
  return (
    <form onSubmit={form.onSubmit(() => place.mutate())}>
      <Stack gap="sm">
        {basket.map((line) => (
          <Group key={line.id} justify="space-between" wrap="nowrap">
            <Text size="sm" flex={1} c={gone.includes(line) ? "red" : undefined}>
              {titleIn(line.title, language)}
              {gone.includes(line) && ` · ${t("gone")}`}
            </Text>
            <NumberInput
              w={64}
              size="sm"
              min={1}
              max={99}
              aria-label={t("count", { title: titleIn(line.title, language) })}
              value={line.count}
              onChange={(count) => onBasket(withCount(basket, line.id, () => Number(count) || 1))}
            />
            <ActionIcon
              aria-label={t("remove", { title: titleIn(line.title, language) })}
              onClick={() => onBasket(withCount(basket, line.id, () => 0))}
            >
              <IconTrash size={17} />
            </ActionIcon>
          </Group>
        ))}
        <Select
          size="sm"
          label={t("zone")}
          data={(zones.data ?? []).map((one) => ({ value: one.id, label: `${one.title} · ${format.money(one.fee)}` }))}
          {...form.getInputProps("zone")}
        />
        <Group grow align="flex-start">
          <Select
            size="sm"
            label={t("day")}
            allowDeselect={false}
            data={days.map((day) => ({ value: day, label: format.date(day) }))}
            {...form.getInputProps("day")}
          />
          <Select
            size="sm"
            label={t("slot")}
            disabled={!zone}
            placeholder={quotes.data?.length === 0 ? t("noSlots") : undefined}
            data={(quotes.data ?? []).map((one) => ({
              value: one.slot_id,
              label: `${format.time(one.window.starts_at)}–${format.time(one.window.ends_at)}`,
            }))}
            {...form.getInputProps("slot")}
          />
        </Group>
        <TextInput size="sm" label={t("address")} autoComplete="street-address" {...form.getInputProps("address")} />
        <Group grow align="flex-start">
          <TextInput size="sm" label={t("recipient")} {...form.getInputProps("recipient")} />
          <TextInput size="sm" label={t("recipientPhone")} inputMode="tel" {...form.getInputProps("recipientPhone")} />
        </Group>
        <Group grow align="flex-start">
          <TextInput size="sm" label={t("buyer")} autoComplete="name" {...form.getInputProps("buyer")} />
          <TextInput size="sm" label={t("phone")} inputMode="tel" autoComplete="tel" {...form.getInputProps("phone")} />
        </Group>
        <Textarea
          size="sm"
          label={t("card")}
          description={t("cardHint")}
          maxLength={1000}
          {...form.getInputProps("card")}
        />
        {place.error && (
          <Alert color="red" role="alert">
            {text(asProblem(place.error))}
          </Alert>
        )}
        <Button type="submit" size="md" loading={place.isPending} disabled={gone.length > 0}>
          {t("order", { total: format.money(total) })}
        </Button>
      </Stack>
    </form>
  );
}

function orderOf(
  store: string,
  basket: Basket,
  typed: typeof EMPTY,
  quote: string,
  total: OrdersStorefrontOrder["expected_total"],
): OrdersStorefrontOrder {
  return {
    store_id: store,
    lines: basket.map((line) => ({ sellable_id: line.id, quantity: line.count })),
    buyer: { name: typed.buyer.trim(), phone: typed.phone },
    delivery: {
      quote,
      address: { text: typed.address.trim() },
      recipient: { name: typed.recipient.trim(), phone: typed.recipientPhone || null },
    },
    payment_mode: "online",
    card_text: typed.card,
    expected_total: total,
  };
}
