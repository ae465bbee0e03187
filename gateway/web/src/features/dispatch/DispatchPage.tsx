import { ActionIcon, Badge, Button, Group, Menu, SegmentedControl, Switch, Text, TextInput } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconUserShare } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryDispatchDay } from "@/api/generated";
import { ChooseStore } from "@/app/ChooseStore";
import { useFormat, useStore } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { ALARM, GOOD, WAITING } from "@/ui/shades";
import { Board } from "./Board";
import { DeliveryPanel } from "./DeliveryPanel";
import { DispatchMap } from "./DispatchMap";
import { useDispatchDay } from "./dispatch.api";
import { type Column, countsOf, couriersInOrder, dayAway, NOBODY } from "./dispatch.logic";
import classes from "./dispatch.module.css";
import { ForceModal } from "./ForceModal";
import { RunPanel } from "./RunPanel";
import { useMoving } from "./useMoving";

const route = getRouteApi("/workspace/app/dispatch");

export default function DispatchPage() {
  const { t } = useTranslation("delivery");
  const store = useStore();
  if (!store)
    return (
      <Page title={t("dispatch.title")}>
        <ChooseStore />
      </Page>
    );
  return <StoreDay key={store.id} storeId={store.id} />;
}

function StoreDay({ storeId }: { storeId: string }) {
  const { t } = useTranslation("delivery");
  const { day } = route.useSearch();
  const query = useDispatchDay(storeId, day);
  return (
    <Page
      title={t("dispatch.title")}
      fill
      tools={<DayTools today={query.data} />}
      actions={<Counts day={query.data} />}
    >
      <Loaded query={query} lines={10}>
        {(shown) => <Day day={shown} storeId={storeId} />}
      </Loaded>
    </Page>
  );
}

function DayTools({ today }: { today: DeliveryDispatchDay | undefined }) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const { day, hide, view } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = day ?? today?.day ?? format.today();
  const go = (to: string) =>
    navigate({ search: (old) => ({ ...old, day: to === format.today() ? undefined : to }), replace: true });
  return (
    <>
      <Group gap={2} wrap="nowrap">
        <ActionIcon aria-label={t("dispatch.dayBefore")} onClick={() => go(dayAway(shown, -1))}>
          <IconChevronLeft size={18} />
        </ActionIcon>
        <TextInput
          type="date"
          aria-label={t("dispatch.day")}
          value={shown}
          required
          onChange={(event) => event.currentTarget.value && go(event.currentTarget.value)}
        />
        <ActionIcon aria-label={t("dispatch.dayAfter")} onClick={() => go(dayAway(shown, 1))}>
          <IconChevronRight size={18} />
        </ActionIcon>
      </Group>
      <Button variant="default" disabled={shown === format.today()} onClick={() => go(format.today())}>
        {t("dispatch.today")}
      </Button>
      <SegmentedControl
        aria-label={t("dispatch.view")}
        data={[
          { value: "both", label: t("dispatch.withMap") },
          { value: "board", label: t("dispatch.boardOnly") },
        ]}
        value={view ?? "both"}
        onChange={(value) =>
          navigate({ search: (old) => ({ ...old, view: value === "board" ? "board" : undefined }), replace: true })
        }
      />
      <Switch
        label={t("dispatch.hideFinished")}
        checked={hide === "finished"}
        onChange={(event) => {
          const wanted = event.currentTarget.checked ? ("finished" as const) : undefined;
          void navigate({ search: (old) => ({ ...old, hide: wanted }), replace: true });
        }}
      />
    </>
  );
}

function Counts({ day }: { day: DeliveryDispatchDay | undefined }) {
  const { t } = useTranslation("delivery");
  if (!day) return null;
  const counts = countsOf(day.deliveries);
  return (
    <Group gap={6} role="status" aria-label={t("dispatch.counts")}>
      <Badge color="gray">{t("dispatch.open", { count: counts.open })}</Badge>
      <Badge color={counts.waiting ? "cup" : "gray"} c={counts.waiting ? WAITING : undefined}>
        {t("dispatch.waiting", { count: counts.waiting })}
      </Badge>
      {counts.risk > 0 && (
        <Badge color="orange" c={WAITING}>
          {t("dispatch.risk", { count: counts.risk })}
        </Badge>
      )}
      {counts.late > 0 && (
        <Badge color="red" c={ALARM}>
          {t("dispatch.late", { count: counts.late })}
        </Badge>
      )}
      <Badge color="stem" c={GOOD}>
        {t("dispatch.done", { count: counts.done })}
      </Badge>
    </Group>
  );
}

function Day({ day, storeId }: { day: DeliveryDispatchDay; storeId: string }) {
  const { t } = useTranslation("delivery");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const { moving, moveTo, forcing, force, giveUp, busy } = useMoving(storeId, search.day, day);
  const open = useCallback(
    (id: string | undefined) =>
      void navigate({ search: (old) => ({ ...old, open: id, run: undefined }), replace: true }),
    [navigate],
  );
  const openRun = useCallback(
    (id: string | undefined) =>
      void navigate({ search: (old) => ({ ...old, run: id, open: undefined }), replace: true }),
    [navigate],
  );
  const picked = useMemo(() => day.deliveries.filter((one) => chosen.has(one.id)), [day.deliveries, chosen]);
  const give = (ids: string[], to: Column) => {
    moveTo(
      day.deliveries.filter((one) => ids.includes(one.id)),
      to,
    );
    choose(new Set());
  };
  const withMap = search.view !== "board";
  const runner = day.couriers.find((one) => one.id === search.run);
  if (day.deliveries.length === 0 && day.slots.length === 0 && day.couriers.length === 0)
    return <Empty title={t("dispatch.nothing")} hint={t("dispatch.nothingHint")} />;
  return (
    <div className={withMap || runner || search.open ? classes.both : classes.alone}>
      <div className={classes.left}>
        {day.truncated && (
          <Text size="sm" c="orange">
            {t("dispatch.truncated")}
          </Text>
        )}
        {picked.length > 0 && (
          <Bulk
            count={picked.length}
            day={day}
            onGive={(to) => give([...chosen], to)}
            onClear={() => choose(new Set())}
          />
        )}
        <Board
          day={day}
          moving={moving}
          hideFinished={search.hide === "finished"}
          chosen={chosen}
          onChoose={choose}
          onGive={give}
          onOpen={open}
          onOpenRun={openRun}
          opened={search.open}
        />
      </div>
      {(withMap || runner || search.open) && (
        <div className={classes.right}>
          {runner ? (
            <RunPanel key={runner.id} courier={runner} day={day} storeId={storeId} onClose={() => openRun(undefined)} />
          ) : (
            search.open && <DeliveryPanel key={search.open} id={search.open} onClose={() => open(undefined)} />
          )}
          {withMap && (
            <div className={classes.mapBox}>
              <Panel>
                <DispatchMap day={day} opened={search.open} run={runner} onOpen={open} />
              </Panel>
            </div>
          )}
        </div>
      )}
      <ForceModal problem={forcing} busy={busy} onForce={force} onClose={giveUp} />
    </div>
  );
}

function Bulk({
  count,
  day,
  onGive,
  onClear,
}: {
  count: number;
  day: DeliveryDispatchDay;
  onGive: (to: Column) => void;
  onClear: () => void;
}) {
  const { t } = useTranslation("delivery");
  return (
    <Group gap="xs" className={classes.bulk} role="region" aria-label={t("dispatch.chosen", { count })}>
      <Text size="sm" fw={600}>
        {t("dispatch.chosen", { count })}
      </Text>
      <Menu>
        <Menu.Target>
          <Button leftSection={<IconUserShare size={15} />}>{t("dispatch.give")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {couriersInOrder(day.couriers).map((courier) => (
            <Menu.Item key={courier.id} onClick={() => onGive(courier.id)}>
              {courier.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => onGive(NOBODY)}>{t("dispatch.takeBack")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button variant="subtle" onClick={onClear}>
        {t("dispatch.clear")}
      </Button>
    </Group>
  );
}
