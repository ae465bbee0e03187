import { Button, Group, NumberInput, Select, Stack, Text, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { inventoryGetCatalogue, type OrdersOrderPage, ordersPostSubstitution } from "@/api/generated";
import { answer } from "@/api/problem";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { useTitle } from "@/ui/titles";
import { useSayDone } from "@/ui/undo";
import { orderKeys } from "./orders.api";

const MINOR = 100;

/** So much of one flower by so much of another, with what it does to the price; the buyer is asked (R26). */
export default function ProposeSubstitution({ page, onClose }: { page: OrdersOrderPage; onClose: () => void }) {
  const { t } = useTranslation(["orders", "common"]);
  const title = useTitle();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const { order } = page;
  const lines = order.lines.filter((line) => line.components.length > 0);
  const [key] = useState(newKey);
  const [item, setItem] = useState(lines[0]?.id ?? "");
  const [from, setFrom] = useState<string | null>(null);
  const [to, setTo] = useState<string | null>(null);
  const [looking, setLooking] = useState("");
  const [taken, setTaken] = useState<number | "">("");
  const [added, setAdded] = useState<number | "">("");
  const [price, setPrice] = useState<number | "">(0);
  const [reason, setReason] = useState("");
  const [words] = useDebouncedValue(looking.trim(), 250);
  const offers = useQuery({
    queryKey: ["orders", "substitutes", page.store.id, words],
    queryFn: ({ signal }) =>
      answer(
        inventoryGetCatalogue({
          query: { store_id: page.store.id, kind: "product", q: words || undefined, active: true, size: 30 },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
  const propose = useMutation({
    mutationFn: () =>
      answer(
        ordersPostSubstitution({
          path: { order_id: order.id },
          headers: { "Idempotency-Key": key },
          body: {
            item_id: item,
            from_product_id: from ?? "",
            from_quantity: String(taken),
            to_product_id: to ?? "",
            to_quantity: String(added),
            price_change: { amount: Math.round(Number(price) * MINOR), currency: order.total.currency },
            reason: reason.trim(),
          },
        }),
      ),
    onError: sayProblem,
    onSuccess: (made) => {
      sayDone(t(made.state === "proposed" ? "swap.asked" : "swap.agreed"));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });
  if (lines.length === 0) return <Text size="sm">{t("swap.nothingToSwap")}</Text>;
  const named = new Map(page.products.map((one) => [one.id, title(one.titles)]));
  const parts = lines.find((line) => line.id === item)?.components ?? [];
  const ready = item && from && to && Number(taken) > 0 && Number(added) > 0 && reason.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) propose.mutate();
      }}
    >
      <Stack gap="sm">
        <Select
          label={t("swap.line")}
          allowDeselect={false}
          data={lines.map((line) => ({ value: line.id, label: line.title }))}
          value={item}
          onChange={(value) => {
            setItem(value ?? "");
            setFrom(null);
          }}
        />
        <Group grow align="flex-start">
          <Select
            label={t("swap.from")}
            data={parts.map((one) => ({ value: one.product_id, label: named.get(one.product_id) ?? "?" }))}
            value={from}
            onChange={setFrom}
          />
          <NumberInput
            label={t("swap.fromQuantity")}
            min={0}
            value={taken}
            onChange={(value) => setTaken(numeric(value))}
          />
        </Group>
        <Group grow align="flex-start">
          <Select
            label={t("swap.to")}
            placeholder={t("swap.find")}
            searchable
            searchValue={looking}
            onSearchChange={setLooking}
            filter={({ options }) => options}
            data={(offers.data?.items ?? [])
              .filter((one) => one.id !== from)
              .map((one) => ({ value: one.id, label: title(one.title) }))}
            value={to}
            onChange={setTo}
          />
          <NumberInput
            label={t("swap.toQuantity")}
            min={0}
            value={added}
            onChange={(value) => setAdded(numeric(value))}
          />
        </Group>
        <NumberInput
          label={`${t("swap.priceChange")}, ${order.total.currency}`}
          value={price}
          onChange={(value) => setPrice(numeric(value))}
        />
        <Textarea
          label={t("swap.reason")}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" disabled={!ready} loading={propose.isPending}>
            {t("swap.propose")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const numeric = (value: string | number): number | "" => (value === "" ? "" : Number(value));
