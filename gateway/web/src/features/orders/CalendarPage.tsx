import { ActionIcon, Badge, Button, Group, Progress, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DeliverySlotLoad, OrdersDayLoad } from "@/api/generated";
import { useFormat, useMay, useMe, useStore } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { type Places, placesByDay, windowsOf } from "./calendar.logic";
import { Taken, Windows } from "./DayLoad";
import { DayOrders } from "./DayOrders";
import { addMonths, monthGrid, monthOf, todayIn } from "./days.logic";
import { calendarLoad, orderList, slotLoads } from "./orders.api";
import classes from "./orders.module.css";

const route = getRouteApi("/workspace/app/calendar");
const MINUTES = 60;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export default function CalendarPage() {
  const { t } = useTranslation("orders");
  const me = useMe();
  const store = useStore();
  const zone = (store ?? me.stores[0])?.time_zone ?? "UTC";
  const today = todayIn(zone);
  const day = route.useSearch().day ?? today;
  const navigate = route.useNavigate();
  const open = (to: string) => navigate({ search: { day: to }, replace: true });
  const grid = useMemo(() => monthGrid(day), [day]);
  const query = useQuery(calendarLoad(store?.id, grid[0] ?? day, grid.at(-1) ?? day));
  const loads = useMemo(() => byDay(query.data ?? []), [query.data]);
  const may = useMay();
  const slots = useQuery({
    ...slotLoads(store?.id, grid[0] ?? day, grid.length),
    enabled: store !== null && may("delivery.read"),
  });
  const shown = store ? slots.data : undefined;
  const places = useMemo(() => placesByDay(shown ?? []), [shown]);
  const ofDay = useMemo(() => (shown ?? []).filter((one) => one.day === day), [shown, day]);
  return (
    <Page
      fill
      title={t("calendar.title")}
      tools={
        <Group gap={4}>
          <ActionIcon variant="default" aria-label={t("calendar.previous")} onClick={() => open(addMonths(day, -1))}>
            <IconChevronLeft size={16} />
          </ActionIcon>
          <Text fw={600} miw={130} ta="center" aria-live="polite">
            {t(`month.m${monthOf(day)}`)} {day.slice(0, 4)}
          </Text>
          <ActionIcon variant="default" aria-label={t("calendar.next")} onClick={() => open(addMonths(day, 1))}>
            <IconChevronRight size={16} />
          </ActionIcon>
          <Button variant="default" onClick={() => open(today)}>
            {t("calendar.today")}
          </Button>
        </Group>
      }
    >
      <div className={`${classes.split} ${classes.flowing}`}>
        <div className={classes.scroll}>
          <Loaded query={query}>
            {() => <Month grid={grid} day={day} today={today} loads={loads} places={places} onOpen={open} />}
          </Loaded>
        </div>
        <Panel>
          <Day store={store?.id} day={day} load={loads.get(day) ?? []} slots={ofDay} />
        </Panel>
      </div>
    </Page>
  );
}

/** One store's day or, over the whole network, a day of several stores. */
function byDay(loads: OrdersDayLoad[]): Map<string, OrdersDayLoad[]> {
  const found = new Map<string, OrdersDayLoad[]>();
  for (const one of loads) found.set(one.day, [...(found.get(one.day) ?? []), one]);
  return found;
}

const total = (loads: OrdersDayLoad[], name: "orders" | "minutes") => loads.reduce((sum, one) => sum + one[name], 0);

type MonthProps = {
  grid: string[];
  day: string;
  today: string;
  loads: Map<string, OrdersDayLoad[]>;
  places: Map<string, Places>;
  onOpen: (day: string) => void;
};

function Month({ grid, day, today, loads, places, onOpen }: MonthProps) {
  const { t } = useTranslation("orders");
  const most = Math.max(1, ...[...loads.values()].map((one) => total(one, "orders")));
  return (
    <div className={classes.month}>
      {WEEKDAYS.map((one) => (
        <span key={one} className={classes.weekday}>
          {t(`weekday.d${one}`)}
        </span>
      ))}
      {grid.map((one) => {
        const here = loads.get(one) ?? [];
        const orders = total(here, "orders");
        const taken = places.get(one);
        const marks = [
          classes.day,
          one.slice(0, 7) === day.slice(0, 7) ? "" : classes.away,
          one === today ? classes.todayCell : "",
          one === day ? classes.dayChosen : "",
        ];
        return (
          <UnstyledButton
            key={one}
            className={marks.join(" ")}
            aria-current={one === day ? "date" : undefined}
            onClick={() => onOpen(one)}
          >
            <Text size="xs" fw={one === today ? 700 : 500}>
              {Number(one.slice(8))}
            </Text>
            {orders > 0 && (
              <>
                <Text size="sm" fw={600} visibleFrom="sm">
                  {t("calendar.count", { count: orders })}
                </Text>
                <Text size="sm" fw={600} hiddenFrom="sm">
                  {orders}
                </Text>
                {!taken && <Progress aria-hidden size={4} value={(100 * orders) / most} />}
              </>
            )}
            {taken && (taken.booked > 0 || one >= today) && <Taken places={taken} />}
          </UnstyledButton>
        );
      })}
    </div>
  );
}

type DayProps = { store: string | undefined; day: string; load: OrdersDayLoad[]; slots: DeliverySlotLoad[] };

function Day({ store, day, load, slots }: DayProps) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const query = useInfiniteQuery(
    orderList(store, {
      first_day: day,
      last_day: day,
      order_by: "departure",
      status: [
        "placed",
        "confirmed",
        "paid",
        "with_florists",
        "in_assembly",
        "ready_for_courier",
        "courier_assigned",
        "in_delivery",
        "delivered",
      ],
    }),
  );
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const windows = windowsOf(load, slots);
  return (
    <Stack gap="sm" className={classes.scroll}>
      <Group gap="xs">
        <Text component="h2" size="lg" fw={620}>
          {format.date(day)}
        </Text>
        {total(load, "orders") > 0 && (
          <>
            <Badge variant="default">{t("calendar.count", { count: total(load, "orders") })}</Badge>
            {total(load, "minutes") > 0 && (
              <Badge variant="default">
                {t("calendar.hours", { hours: format.number(total(load, "minutes") / MINUTES, 1) })}
              </Badge>
            )}
          </>
        )}
      </Group>
      {windows.length > 0 && <Windows windows={windows} />}
      <Loaded
        query={query}
        isEmpty={() => rows.length === 0}
        empty={<Empty title={t("calendar.free")} hint={t("calendar.freeHint")} />}
      >
        {() => <DayOrders rows={rows} more={query} />}
      </Loaded>
    </Stack>
  );
}
