import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OrdersOrderPage } from "@/api/generated";
import { useMay } from "@/app/me";
import { AddressFields } from "@/features/new-order/AddressFields";
import { addressLine } from "@/features/new-order/address.logic";
import { quotes, whereOf } from "@/features/new-order/newOrder.api";
import { type Draft, promised } from "@/features/new-order/newOrder.logic";
import { PickUpTime } from "@/features/new-order/PickUpTime";
import { SlotPicker } from "@/features/new-order/SlotPicker";
import { Conflict } from "@/ui/Conflict";
import { useFormatIn } from "@/ui/format";
import { missingInPromise, type Part, sumsWith, withKind } from "./promise.logic";
import { useEditDelivery } from "./useEditDelivery";

type EditProps = { page: OrdersOrderPage; onClose: () => void };

/** To whom, where and when a placed order goes, and what that makes of its price. */
export default function EditDelivery({ page, onClose }: EditProps) {
  const { t } = useTranslation(["orders", "newOrder", "common"]);
  const may = useMay();
  const form = useEditDelivery(page, onClose);
  const { draft, change } = form;
  const missing = missingInPromise(draft);
  const zone = page.store.time_zone;
  const storeId = page.order.store_id;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        form.save();
      }}
    >
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t("newOrder:delivery.how")}
          data={[
            { value: "courier", label: t("kind.courier"), disabled: !may("delivery.read") },
            { value: "pickup", label: t("kind.pickup") },
          ]}
          value={draft.kind}
          onChange={(kind) => change(withKind(kind === "pickup" ? "pickup" : "courier"))}
        />
        <Recipient draft={draft} onRecipient={(recipient) => change({ recipient })} />
        {draft.kind === "courier" ? (
          <>
            <AddressFields draft={draft} change={change} storeId={storeId} />
            <SlotPicker draft={draft} change={change} storeId={storeId} orderId={page.order.id} zone={zone} />
          </>
        ) : (
          <PickUpTime draft={draft} change={change} zone={zone} />
        )}
        <Textarea
          label={t("page.deliveryNotes")}
          minRows={1}
          maxLength={2000}
          value={draft.deliveryNotes}
          onChange={(event) => change({ deliveryNotes: event.currentTarget.value })}
        />
        <Comes page={page} draft={draft} />
        <Group justify="flex-end">
          {missing.length > 0 && (
            <Text size="xs" c="dimmed" me="auto">
              {t("way.missing", { what: missing.map((one) => t(`newOrder:missing.${one}`)).join(", ") })}
            </Text>
          )}
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={form.busy} disabled={missing.length > 0 || form.changed.length === 0}>
            {t("common:save")}
          </Button>
        </Group>
      </Stack>
      <Clash page={page} form={form} />
    </form>
  );
}

type RecipientProps = { draft: Draft; onRecipient: (recipient: Draft["recipient"]) => void };

function Recipient({ draft, onRecipient }: RecipientProps) {
  const { t } = useTranslation("orders");
  const { recipient } = draft;
  return (
    <Group grow gap="xs">
      <TextInput
        label={t("edit.recipientName")}
        value={recipient.name}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => onRecipient({ ...recipient, name: event.currentTarget.value })}
      />
      <TextInput
        label={t("edit.recipientPhone")}
        type="tel"
        value={recipient.phone}
        maxLength={40}
        autoComplete="off"
        onChange={(event) => onRecipient({ ...recipient, phone: event.currentTarget.value })}
      />
    </Group>
  );
}

/** What the order comes to this way: another fee leaves something due, or too much paid. */
function Comes({ page, draft }: { page: OrdersOrderPage; draft: Draft }) {
  const { t } = useTranslation("orders");
  const { order, store } = page;
  const format = useFormatIn(store.time_zone);
  const where = whereOf(draft.place);
  const byCourier = draft.kind === "courier";
  const offered = useQuery({
    ...quotes(order.store_id, draft.day, where, order.id),
    enabled: byCourier && draft.day !== null && where !== null,
  });
  const quote = byCourier ? promised(offered.data, draft.slot) : null;
  if (byCourier && !quote) return null;
  const sums = sumsWith(order, quote?.fee ?? { amount: 0, currency: order.total.currency });
  const goods = order.total.amount - order.delivery.fee.amount;
  return (
    <>
      {quote && goods < quote.minimal_order.amount && (
        <Alert color="cup">{t("way.belowMinimum", { sum: format.money(quote.minimal_order) })}</Alert>
      )}
      <Text size="sm" className="numbers" role="status">
        {sums.fee.amount === order.delivery.fee.amount
          ? t("way.sameFee", { sum: format.money(sums.fee) })
          : t("way.fee", { was: format.money(order.delivery.fee), now: format.money(sums.fee) })}{" "}
        {t("way.total", { sum: format.money(sums.total) })}{" "}
        {sums.due.amount > 0 && <b>{t("way.due", { sum: format.money(sums.due) })}</b>}
        {sums.over.amount > 0 && <b>{t("way.over", { sum: format.money(sums.over) })}</b>}
      </Text>
    </>
  );
}

function Clash({ page, form }: { page: OrdersOrderPage; form: ReturnType<typeof useEditDelivery> }) {
  const { t } = useTranslation(["orders", "newOrder"]);
  const format = useFormatIn(page.store.time_zone);
  const words = {
    apartment: t("newOrder:address.shortApartment"),
    floor: t("newOrder:address.shortFloor"),
    entrance: t("newOrder:address.shortEntrance"),
  };
  const shown = (draft: Draft, part: Part): string => {
    if (part === "place") return addressLine(draft.place, words);
    if (part === "recipient") return [draft.recipient.name, draft.recipient.phone].filter(Boolean).join(", ");
    if (part === "notes") return draft.deliveryNotes;
    const when = draft.slot ? format.window(draft.slot.startsAt, draft.slot.endsAt) : t("list.noWindow");
    return `${t(`kind.${draft.kind}`)}, ${when}`;
  };
  return (
    <Conflict
      opened={form.theirs !== null}
      busy={form.busy}
      differences={form.clashing.map((part) => ({
        label: t(LABELS[part]),
        mine: shown(form.draft, part),
        theirs: form.theirs ? shown(form.theirs, part) : "",
      }))}
      onClose={form.forget}
      onKeepMine={form.keepMine}
      onTakeTheirs={form.takeTheirs}
    />
  );
}

const LABELS = {
  way: "list.promise",
  place: "page.address",
  recipient: "page.recipient",
  notes: "page.deliveryNotes",
} as const satisfies Record<Part, string>;
