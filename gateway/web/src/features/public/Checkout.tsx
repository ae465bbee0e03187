import { Alert, Button, Group, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventoryStoreOffersOut, OrdersStorefrontOrder } from "@/api/generated";
import { asProblem } from "@/api/problem";
import { daysFrom } from "@/ui/days";
import { useFormatIn } from "@/ui/format";
import { newKey } from "@/ui/keys";
import { Empty } from "@/ui/Loaded";
import { useProblemText } from "@/ui/problems";
import { BasketLines } from "./BasketLines";
import { Fact } from "./Fact";
import { LastOrder } from "./LastOrder";
import { keepOrder } from "./lastOrder";
import { Placed } from "./Placed";
import { placeOrder, useQuotes, useZones } from "./public.api";
import { type Basket, type BasketLine, totalOf } from "./public.logic";

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
  const { t } = useTranslation("public");
  const format = useFormatIn(store.time_zone);
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
      // Without an area there is nothing to choose from; the area itself is asked for then.
      slot: (value, { zone }) => (value || !zone ? null : t("needed")),
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
    onError: (error) => {
      // Silence is no answer: the same order is asked for again. A refusal is one: what is sent next is another order.
      if (asProblem(error).isPassing) return;
      setKey(newKey());
      void quotes.refetch();
    },
    onSuccess: (asked) => {
      keepOrder(store.store_id, asked.answer);
      onBasket([]);
    },
  });
  if (place.data) return <Placed asked={place.data} store={store} />;
  if (basket.length === 0)
    return (
      <>
        <LastOrder store={store.store_id} />
        <Empty title={t("basketEmpty.title")} hint={t("basketEmpty.hint")} />
      </>
    );
  /** A slot of one day or area is none of another. */
  const chooseAnother = (field: "zone" | "day") => ({
    ...form.getInputProps(field),
    onChange: (chosen: string | null) => form.setValues({ [field]: chosen ?? "", slot: "" }),
  });
  const toFirst = (errors: typeof form.errors) => form.getInputNode(Object.keys(errors)[0] ?? "")?.focus();
  return (
    <form onSubmit={form.onSubmit(() => place.mutate(), toFirst)}>
      <Stack gap="md">
        <BasketLines basket={basket} gone={gone} onBasket={onBasket} />
        <Select
          label={t("zone")}
          data={(zones.data ?? []).map((one) => ({ value: one.id, label: `${one.title} · ${format.money(one.fee)}` }))}
          {...chooseAnother("zone")}
        />
        <Group grow align="flex-start">
          <Select
            label={t("day")}
            allowDeselect={false}
            data={days.map((day) => ({ value: day, label: format.weekday(`${day}T12:00:00Z`) }))}
            {...chooseAnother("day")}
          />
          <Select
            label={t("slot")}
            disabled={!zone}
            placeholder={zone ? (quotes.data?.length === 0 && t("noSlots")) || undefined : t("zoneFirst")}
            data={(quotes.data ?? []).map((one) => ({
              value: one.slot_id,
              label: `${format.time(one.window.starts_at)}–${format.time(one.window.ends_at)}`,
            }))}
            {...form.getInputProps("slot")}
          />
        </Group>
        <TextInput label={t("address")} autoComplete="street-address" {...form.getInputProps("address")} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
          <TextInput label={t("recipient")} {...form.getInputProps("recipient")} />
          <TextInput
            label={t("recipientPhone")}
            placeholder={t("optional")}
            inputMode="tel"
            {...form.getInputProps("recipientPhone")}
          />
          <TextInput label={t("buyer")} autoComplete="name" {...form.getInputProps("buyer")} />
          <TextInput label={t("phone")} inputMode="tel" autoComplete="tel" {...form.getInputProps("phone")} />
        </SimpleGrid>
        <Textarea
          label={t("card")}
          description={t("cardHint")}
          placeholder={t("optional")}
          maxLength={1000}
          {...form.getInputProps("card")}
        />
        {place.error && (
          <Alert color="red" role="alert">
            {text(asProblem(place.error))}
          </Alert>
        )}
        {zone && <Fact name={t("fee")} value={format.money(zone.fee)} />}
        <Button type="submit" size="lg" loading={place.isPending} disabled={gone.length > 0}>
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
