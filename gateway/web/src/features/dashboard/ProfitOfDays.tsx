import { ActionIcon, Group, SegmentedControl, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { AnalyticsStatement } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Loaded, Loading } from "@/ui/Loaded";
import { DayStatement } from "./DayStatement";
import { profit } from "./dashboard.api";
import { byDay, currenciesOf, shifted } from "./dashboard.logic";
import { Part } from "./Part";

const DaysChart = lazy(() => import("./DaysChart"));
const route = getRouteApi("/workspace/app/dashboard");

/** Sales of the last days as a chart, and one day's profit and loss down to its documents. */
export function ProfitOfDays({ store }: { store: string | null }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const format = useFormat();
  const today = format.today();
  const days = search.days ?? 14;
  const first = shifted(today, 1 - days);
  const day = search.day && search.day >= first && search.day < today ? search.day : today;
  const change = (part: Partial<typeof search>) =>
    navigate({ search: (now: typeof search) => ({ ...now, ...part }), replace: true, resetScroll: false });
  const query = useQuery(profit(store, first, today));
  const currencies = currenciesOf(query.data?.lines ?? []);
  const currency = currencies.find((one) => one === search.currency) ?? currencies[0] ?? "RUB";
  const choose = (chosen: string) => change({ day: chosen === today ? undefined : chosen });
  const choice = currencies.length > 1 && (
    <CurrencyChoice currencies={currencies} value={currency} onChange={(one) => change({ currency: one })} />
  );
  return (
    <>
      <Sales
        query={query}
        currency={currency}
        range={[first, today]}
        day={day}
        choose={choose}
        tools={
          <>
            {choice}
            <DaysChoice value={days} onChange={(chosen) => change({ days: chosen === 30 ? 30 : undefined })} />
          </>
        }
      />
      <DayPart query={query} currency={currency} range={[first, today]} day={day} choose={choose} tools={choice} />
    </>
  );
}

type SalesProps = {
  query: Parameters<typeof Loaded<AnalyticsStatement>>[0]["query"];
  currency: string;
  /** First and last day shown. */
  range: [string, string];
  day: string;
  choose: (day: string) => void;
  tools: React.ReactNode;
};

function Sales({ query, currency, range, day, choose, tools }: SalesProps) {
  const { t } = useTranslation("dashboard");
  const days = byDay(query.data?.lines ?? [], currency, ...range);
  return (
    <Part title={t("sales.title")} tools={tools}>
      <Loaded query={query} lines={5}>
        {() => (
          <Suspense fallback={<Loading lines={0} />}>
            <DaysChart days={days} currency={currency} chosen={day} onChoose={choose} />
          </Suspense>
        )}
      </Loaded>
    </Part>
  );
}

function DayPart({ query, currency, range: [first, today], day, choose, tools }: SalesProps) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  const step = (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        size="sm"
        aria-label={t("profit.before")}
        disabled={day <= first}
        onClick={() => choose(shifted(day, -1))}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Text size="sm">{day === today ? t("profit.today") : format.date(day)}</Text>
      <ActionIcon
        size="sm"
        aria-label={t("profit.after")}
        disabled={day >= today}
        onClick={() => choose(shifted(day, 1))}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
    </Group>
  );
  return (
    <Part
      title={t("profit.title")}
      tools={
        <>
          {step}
          {tools}
        </>
      }
    >
      <Loaded query={query} lines={5}>
        {(statement) => <DayStatement lines={statement.lines} day={day} currency={currency} />}
      </Loaded>
    </Part>
  );
}

function CurrencyChoice(props: { currencies: string[]; value: string; onChange: (currency: string) => void }) {
  const { t } = useTranslation("dashboard");
  return (
    <SegmentedControl
      aria-label={t("sales.currency")}
      data={props.currencies}
      value={props.value}
      onChange={props.onChange}
    />
  );
}

function DaysChoice({ value, onChange }: { value: number; onChange: (days: number) => void }) {
  const { t } = useTranslation("dashboard");
  return (
    <SegmentedControl
      aria-label={t("sales.period")}
      data={[14, 30].map((days) => ({ value: String(days), label: t("sales.days", { count: days }) }))}
      value={String(value)}
      onChange={(chosen) => onChange(Number(chosen))}
    />
  );
}
