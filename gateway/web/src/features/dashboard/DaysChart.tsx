import "@mantine/charts/styles.css";
import { CompositeChart } from "@mantine/charts";
import { Group, Text } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import type { DaySums } from "./dashboard.logic";
import classes from "./dashboard.module.css";

type DaysChartProps = { days: DaySums[]; currency: string; chosen: string; onChoose: (day: string) => void };

/** Income and result by day; a click on a day shows its statement beside it. */
export default function DaysChart({ days, currency, chosen, onChoose }: DaysChartProps) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  const still = useReducedMotion();
  const sum = (of: (day: DaySums) => number) => days.reduce((all, day) => all + of(day), 0);
  const income = sum((day) => day.income);
  const orders = sum((day) => day.orders);
  const money = (amount: number) => format.money({ amount: Math.round(amount), currency });
  const short = (day: string) => format.day(`${day}T12:00:00Z`);
  return (
    <>
      <Group gap="xs" mb="sm">
        <Figure label={t("sales.income")} value={money(income)} />
        <Figure label={t("sales.result")} value={money(sum((day) => day.result))} />
        <Figure label={t("sales.orders")} value={format.number(orders)} />
        <Figure label={t("sales.average")} value={orders ? money(income / orders) : "–"} />
      </Group>
      <CompositeChart
        h={230}
        data={days.map((day) => ({
          day: day.day,
          income: day.income / 100,
          result: day.result / 100,
        }))}
        dataKey="day"
        series={[
          { name: "income", label: t("sales.income"), color: "stem.6", type: "bar" },
          { name: "result", label: t("sales.result"), color: "cup.7", type: "line" },
        ]}
        curveType="linear"
        withLegend
        maxBarWidth={28}
        barProps={{ isAnimationActive: !still, radius: [3, 3, 0, 0] }}
        lineProps={{ isAnimationActive: !still }}
        xAxisProps={{ tickFormatter: short, minTickGap: 18 }}
        yAxisProps={{ width: 62 }}
        valueFormatter={(value) => money(value * 100)}
        tooltipProps={{ labelFormatter: (label) => (typeof label === "string" ? short(label) : label) }}
        referenceLines={[{ x: chosen, color: "gray.5" }]}
        composedChartProps={{
          onClick: ({ activeLabel }) => {
            if (typeof activeLabel === "string") onChoose(activeLabel);
          },
        }}
      />
    </>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div className={classes.figure}>
      <Text size="xs">{label}</Text>
      <Text fw={650} className="numbers">
        {value}
      </Text>
    </div>
  );
}
