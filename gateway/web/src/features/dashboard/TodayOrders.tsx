import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { OrdersCount, OrdersDeskCounts, OrdersStage } from "@/api/generated";
import { useFormat } from "@/app/me";
import type { OrdersSearch } from "@/features/orders/orders.logic";
import { Empty, Loaded } from "@/ui/Loaded";
import { useTitle } from "@/ui/titles";
import { desk, todayByStage } from "./dashboard.api";
import classes from "./dashboard.module.css";
import { Part } from "./Part";

/** Where today's orders stand, and what of all orders waits for somebody. */
export function TodayOrders({ store }: { store: string | null }) {
  const { t } = useTranslation("dashboard");
  const stages = useQuery(todayByStage(store));
  return (
    <Part wide title={t("today.title")}>
      <Waiting store={store} />
      <Loaded
        query={stages}
        lines={2}
        isEmpty={(columns) => columns.every((column) => column.count.count === 0)}
        empty={<Empty title={t("today.none")} hint={t("today.noneHint")} />}
      >
        {(columns) => <Stages columns={columns} />}
      </Loaded>
    </Part>
  );
}

type Column = { stage: OrdersStage; count: OrdersCount };

function Stages({ columns }: { columns: Column[] }) {
  const title = useTitle();
  const number = useCount();
  const filled = columns.filter((column) => column.count.count > 0);
  return (
    <>
      <div className={classes.bar} aria-hidden>
        {filled.map(({ stage, count }) => (
          <div key={stage.id} style={{ flex: count.count, background: stage.colour }} />
        ))}
      </div>
      <Group gap="xs" mt="xs">
        {filled.map(({ stage, count }) => (
          <Link key={stage.id} to="/app/orders" search={{ when: "today", stage: stage.id }} className={classes.figure}>
            <Group gap={6} wrap="nowrap">
              <span className={classes.stage} style={{ background: stage.colour }} />
              <Text size="sm">{title(stage.titles)}</Text>
              <Text fw={650} className="numbers">
                {number(count)}
              </Text>
            </Group>
          </Link>
        ))}
      </Group>
    </>
  );
}

function Waiting({ store }: { store: string | null }) {
  const { t } = useTranslation("dashboard");
  const query = useQuery(desk(store));
  const number = useCount();
  return (
    <Loaded query={query} lines={1}>
      {(counts) => (
        <div className={classes.figures}>
          {FIGURES.map(({ name, to, search, tone }) => (
            <Link
              key={name}
              to={to}
              search={search}
              className={classes.figure}
              data-alarm={(tone === "alarm" && counts[name].count > 0) || undefined}
              data-waits={(tone === "waits" && counts[name].count > 0) || undefined}
            >
              <Text size="xs">{t(`today.${name}`)}</Text>
              <div className={classes.number}>{number(counts[name])}</div>
            </Link>
          ))}
        </div>
      )}
    </Loaded>
  );
}

type Figure = {
  name: Exclude<keyof OrdersDeskCounts, "placed" | "with_florists">;
  to: "/app/orders" | "/app/intake" | "/app/dispatch";
  search: OrdersSearch;
  tone: "alarm" | "waits" | null;
};

const FIGURES: Figure[] = [
  { name: "today", to: "/app/orders", search: { when: "today" }, tone: null },
  { name: "overdue", to: "/app/orders", search: { when: "overdue" }, tone: "alarm" },
  { name: "attention", to: "/app/orders", search: { attention: true }, tone: "alarm" },
  { name: "hand", to: "/app/intake", search: {}, tone: "waits" },
  { name: "asks_buyer", to: "/app/orders", search: { asks: true }, tone: "waits" },
  { name: "unpaid", to: "/app/orders", search: { pay: ["unpaid", "partial"] }, tone: "waits" },
  { name: "in_assembly", to: "/app/orders", search: { status: ["in_assembly"] }, tone: null },
  { name: "ready", to: "/app/orders", search: { status: ["ready_for_courier"] }, tone: null },
  { name: "on_the_road", to: "/app/dispatch", search: {}, tone: null },
];

/** "40", "1 000+" where counting stopped. */
function useCount(): (count: OrdersCount) => string {
  const format = useFormat();
  return ({ count, capped }) => `${format.number(count)}${capped ? "+" : ""}`;
}
