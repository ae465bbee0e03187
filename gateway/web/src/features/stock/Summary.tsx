import { Group, Text, UnstyledButton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { InventoryStockSummaryOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Trouble } from "@/ui/Loaded";
import type { StockSearch } from "./stock.api";
import classes from "./stock.module.css";

type SummaryProps = {
  query: UseQueryResult<InventoryStockSummaryOut>;
  chosen: StockSearch;
  change: (part: Partial<StockSearch>) => void;
};

/** What the store has in all, what must go soon and what is lost: the last two are filters. */
export function Summary({ query, chosen, change }: SummaryProps) {
  const { t } = useTranslation("stock");
  const format = useFormat();
  const { data, error, refetch, isFetching } = query;
  if (error && !data) return <Trouble error={error} retry={refetch} busy={isFetching} />;
  const places = (data?.places ?? []).filter((place) => !chosen.place || place.location_id === chosen.place);
  const sum = (of: (place: (typeof places)[number]) => number) => places.reduce((all, place) => all + of(place), 0);
  const currency = places[0]?.value.currency ?? "RUB";
  const toggle = (attention: StockSearch["attention"]) =>
    change({ attention: chosen.attention === attention ? undefined : attention });
  return (
    <Group gap="sm" mb="sm" wrap="wrap" aria-busy={!data}>
      <Figure
        label={t("value")}
        value={data ? format.money({ amount: sum((one) => one.value.amount), currency }) : "…"}
      />
      <Figure label={t("products")} value={data ? format.number(sum((one) => one.products)) : "…"} />
      <Choice
        label={t("expiring", { count: data?.expiring_days ?? 2 })}
        value={data ? format.number(sum((one) => one.expiring)) : "…"}
        colour="var(--mantine-color-cup-light)"
        chosen={chosen.attention === "expiring"}
        onChoose={() => toggle("expiring")}
      />
      <Choice
        label={t("past")}
        value={data ? format.number(sum((one) => one.past)) : "…"}
        more={data ? format.money({ amount: sum((one) => one.past_value.amount), currency }) : ""}
        colour="var(--mantine-color-red-light)"
        chosen={chosen.attention === "past"}
        onChoose={() => toggle("past")}
      />
    </Group>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className={classes.figure}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={650} className="numbers">
        {value}
      </Text>
    </div>
  );
}

type ChoiceProps = {
  label: string;
  value: string;
  more?: string;
  colour: string;
  chosen: boolean;
  onChoose: () => void;
};

function Choice({ label, value, more, colour, chosen, onChoose }: ChoiceProps) {
  return (
    <UnstyledButton
      className={classes.figure}
      style={{ background: colour }}
      data-chosen={chosen || undefined}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      <Text size="xs">{label}</Text>
      <Text fw={650} className="numbers" component="span">
        {value}
      </Text>
      {more && (
        <Text size="xs" component="span" ml={6} className="numbers">
          {more}
        </Text>
      )}
    </UnstyledButton>
  );
}
