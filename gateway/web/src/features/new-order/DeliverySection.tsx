import { Button, Checkbox, Group, SegmentedControl, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useStore } from "@/app/me";
import { AddressFields } from "./AddressFields";
import { placeOf } from "./address.logic";
import { buyerCard } from "./newOrder.api";
import type { Draft } from "./newOrder.logic";
import classes from "./newOrder.module.css";
import { PickUpTime } from "./PickUpTime";
import { SlotPicker } from "./SlotPicker";
import type { Change } from "./useDraft";

type SectionProps = { draft: Draft; change: Change; storeId: string };
const MOST_RECIPIENTS = 6;

/** Who receives (somebody else, mostly), where, and when. */
export function DeliverySection({
  draft,
  change,
  storeId,
  inputRef,
}: SectionProps & { inputRef: Ref<HTMLInputElement> }) {
  const { t } = useTranslation("newOrder");
  const may = useMay();
  const zone = useStore()?.time_zone ?? "UTC";
  const byCourier = draft.kind === "courier";
  const setRecipient = (part: Partial<Draft["recipient"]>) =>
    change((now) => ({ recipient: { ...now.recipient, ...part } }));
  return (
    <section className={classes.section} aria-label={t("delivery.title")}>
      <Group justify="space-between" mb="xs">
        <Title order={3}>{t("delivery.title")}</Title>
        <SegmentedControl
          aria-label={t("delivery.how")}
          data={[
            { value: "courier", label: t("delivery.courier"), disabled: !may("delivery.read") },
            { value: "pickup", label: t("delivery.pickup") },
          ]}
          value={draft.kind}
          onChange={(kind) => change({ kind: kind === "pickup" ? "pickup" : "courier", slot: null })}
        />
      </Group>
      <Stack gap="xs">
        <Checkbox
          label={byCourier ? t("recipient.isBuyer") : t("recipient.buyerCollects")}
          checked={draft.forBuyer}
          onChange={(event) => change({ forBuyer: event.currentTarget.checked })}
        />
        {!draft.forBuyer && (
          <>
            <KnownRecipients draft={draft} change={change} />
            <Group grow gap="xs" align="start">
              <TextInput
                ref={inputRef}
                label={t("recipient.name")}
                data-asks="recipient"
                value={draft.recipient.name}
                onChange={(event) => setRecipient({ name: event.currentTarget.value })}
                autoComplete="off"
              />
              <TextInput
                label={t("phone")}
                type="tel"
                value={draft.recipient.phone}
                onChange={(event) => setRecipient({ phone: event.currentTarget.value })}
                autoComplete="off"
              />
            </Group>
          </>
        )}
        {byCourier ? (
          <>
            <AddressFields draft={draft} change={change} storeId={storeId} />
            <SlotPicker draft={draft} change={change} storeId={storeId} />
            <Textarea
              label={t("delivery.notes")}
              minRows={1}
              value={draft.deliveryNotes}
              onChange={(event) => change({ deliveryNotes: event.currentTarget.value })}
            />
          </>
        ) : (
          <PickUpTime draft={draft} change={change} zone={zone} />
        )}
      </Stack>
    </section>
  );
}

/** To whom this buyer has sent flowers before: one press fills name, phone and address. */
function KnownRecipients({ draft, change }: Omit<SectionProps, "storeId">) {
  const { t } = useTranslation("newOrder");
  const { data } = useQuery(buyerCard(draft.buyer.customerId));
  const known = (data?.recipients ?? []).slice(0, MOST_RECIPIENTS);
  if (known.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {t("recipient.known")}
      </Text>
      <Group gap={4}>
        {known.map((one) => (
          <Button
            key={one.id}
            variant="default"
            h="auto"
            py={3}
            maw={230}
            onClick={() =>
              change({
                recipient: { name: one.name, phone: one.phone ?? "" },
                ...(one.address ? { place: placeOf(one.address), slot: null } : {}),
              })
            }
          >
            <div style={{ textAlign: "start", minWidth: 0 }}>
              <Text size="xs" truncate>
                {one.name}
              </Text>
              {one.address && (
                <Text size="xs" c="dimmed" truncate>
                  {one.address.text}
                </Text>
              )}
            </div>
          </Button>
        ))}
      </Group>
    </div>
  );
}
