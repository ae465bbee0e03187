import { Alert, Button, Checkbox, Divider, Kbd, SegmentedControl, Stack, Text, Textarea, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DeliveryQuote, OrdersOrderPreview } from "@/api/generated";
import { useFormat } from "@/app/me";
import type { Draft, Missing } from "./newOrder.logic";
import classes from "./newOrder.module.css";
import type { Change } from "./useDraft";

type SummaryProps = {
  draft: Draft;
  change: Change;
  prices: OrdersOrderPreview | undefined;
  quote: DeliveryQuote | null;
  missing: Missing[];
  placing: boolean;
  onPlace: () => void;
};

/** Card text, how it is paid, what it costs; and the button. */
export function Summary({ draft, change, prices, quote, missing, placing, onPlace }: SummaryProps) {
  const { t } = useTranslation("newOrder");
  const tooSmall = quote && prices && quote.minimal_order.amount > prices.goods.amount ? quote.minimal_order : null;
  const format = useFormat();
  return (
    <section className={classes.section} aria-label={t("summary.title")}>
      <Stack gap="xs">
        <Title order={3}>{t("summary.title")}</Title>
        <Textarea
          label={t("summary.card")}
          data-asks="card"
          placeholder={t("summary.cardHint")}
          value={draft.cardText}
          onChange={(event) => change({ cardText: event.currentTarget.value })}
          maxLength={2000}
        />
        <Textarea
          label={t("summary.notes")}
          minRows={1}
          value={draft.notes}
          onChange={(event) => change({ notes: event.currentTarget.value })}
          maxLength={2000}
        />
        <Choices draft={draft} change={change} />
        <SegmentedControl
          fullWidth
          aria-label={t("summary.payment")}
          data={[
            { value: "online", label: t("summary.online") },
            { value: "on_receipt", label: t("summary.onReceipt") },
          ]}
          value={draft.paymentMode}
          onChange={(mode) => change({ paymentMode: mode === "on_receipt" ? mode : "online" })}
        />
        <Divider />
        <Sums prices={draft.items.length > 0 ? prices : undefined} quote={quote} />
        {tooSmall && <Alert color="cup">{t("summary.tooSmall", { money: format.money(tooSmall) })}</Alert>}
        {missing.length > 0 && (
          <Text size="xs" c="dimmed" id="new-order-missing">
            {t("summary.missing", { what: missing.map((one) => t(`missing.${one}`)).join(", ") })}
          </Text>
        )}
        <Button
          size="sm"
          fullWidth
          loading={placing}
          disabled={missing.length > 0}
          aria-describedby={missing.length > 0 ? "new-order-missing" : undefined}
          rightSection={<Kbd size="xs">Ctrl ↵</Kbd>}
          onClick={onPlace}
        >
          {t("summary.place")}
        </Button>
      </Stack>
    </section>
  );
}

function Choices({ draft, change }: { draft: Draft; change: Change }) {
  const { t } = useTranslation("newOrder");
  return (
    <Stack gap={5}>
      <Checkbox
        label={t("summary.wantsPhoto")}
        checked={draft.wantsPhoto}
        onChange={(event) => change({ wantsPhoto: event.currentTarget.checked })}
      />
      <Checkbox
        label={t("summary.standing")}
        checked={draft.standing ?? false}
        indeterminate={draft.standing === null}
        description={draft.standing === null ? t("summary.standingByStore") : undefined}
        onChange={(event) => change({ standing: event.currentTarget.checked })}
      />
      <Checkbox
        label={t("summary.showsBuyer")}
        checked={draft.showsBuyer}
        onChange={(event) => change({ showsBuyer: event.currentTarget.checked })}
      />
      <Checkbox
        label={t("summary.showsPrices")}
        checked={draft.showsPrices}
        onChange={(event) => change({ showsPrices: event.currentTarget.checked })}
      />
    </Stack>
  );
}

function Sums({ prices, quote }: { prices: OrdersOrderPreview | undefined; quote: DeliveryQuote | null }) {
  const { t } = useTranslation("newOrder");
  const format = useFormat();
  const rows = [
    { name: t("summary.goods"), money: prices?.goods },
    { name: t("summary.delivery"), money: quote?.fee ?? prices?.fee },
  ];
  return (
    <div aria-live="polite">
      {rows.map((row) => (
        <div key={row.name} className={classes.sum}>
          <Text size="sm" c="dimmed">
            {row.name}
          </Text>
          <Text size="sm" className="numbers">
            {format.money(row.money)}
          </Text>
        </div>
      ))}
      <div className={classes.sum}>
        <Text fw={650}>{t("summary.total")}</Text>
        <Text fw={650} fz="lg" className="numbers">
          {format.money(prices?.total)}
        </Text>
      </div>
    </div>
  );
}
