import { ActionIcon, Button, Group, MantineThemeProvider, SegmentedControl, Text } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconArrowLeft, IconHome, IconScissors } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useLiveState } from "@/app/Gate";
import { useFormat, useMe, useStore } from "@/app/me";
import { Account } from "@/app/shell/Account";
import { StoreSwitch } from "@/app/shell/StoreSwitch";
import { Empty, Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { ALARM } from "@/ui/shades";
import { Bench } from "./Bench";
import { floristQueue } from "./florist.api";
import { split, type Tab } from "./florist.logic";
import classes from "./florist.module.css";
import { QueueCard } from "./QueueCard";
import { touch } from "./touch";
import { useNow } from "./useNow";

const route = getRouteApi("/whole/app/florist");

/** The florist's tablet: what leaves first at the left, the bouquet on the table at the right. */
export default function FloristPage() {
  const { t } = useTranslation("florist");
  const { t: common } = useTranslation();
  const store = useStore();
  useDocumentTitle(`${t("title")} · Narciss`);
  return (
    <MantineThemeProvider theme={touch}>
      {store ? (
        <Tablet key={store.id} store={store} />
      ) : (
        <div className={classes.noStore}>
          <h1 className={classes.hidden}>{t("title")}</h1>
          <Empty title={common("chooseStore")} hint={t("chooseStoreHint")} action={<StoreSwitch />} />
        </div>
      )}
    </MantineThemeProvider>
  );
}

function Tablet({ store }: { store: { id: string } }) {
  const { t, i18n } = useTranslation("florist");
  const me = useMe();
  const now = useNow();
  const { tab = "waiting", order } = route.useSearch();
  const navigate = route.useNavigate();
  const queue = useQuery(floristQueue(store.id, false, i18n.language));
  const done = useQuery({ ...floristQueue(store.id, true, i18n.language), enabled: tab === "done" });
  const parts = split(queue.data ?? [], me.user_id ?? "");
  const shown = { waiting: parts.waiting, mine: parts.mine, done: done.data ?? [] }[tab];
  const everything = [...(queue.data ?? []), ...(done.data ?? [])];
  const open = everything.find((entry) => entry.id === order);
  const go = (to: { tab?: Tab; order?: string }) => navigate({ search: to, replace: true });
  const count = (of: unknown[]) => (queue.data ? ` ${of.length}` : "");
  return (
    <div className={classes.screen} data-open={open !== undefined || undefined}>
      <TopBar now={now} />
      <aside className={classes.queue}>
        <SegmentedControl
          fullWidth
          m="xs"
          aria-label={t("title")}
          value={tab}
          onChange={(value) => go({ tab: value as Tab, order })}
          data={[
            { value: "waiting", label: t("tabs.waiting") + count(parts.waiting) },
            { value: "mine", label: t("tabs.mine") + count(parts.mine) },
            { value: "done", label: t("tabs.done") },
          ]}
        />
        <div className={classes.cards}>
          <Loaded
            query={tab === "done" ? done : queue}
            isEmpty={() => shown.length === 0}
            empty={<Empty title={t(`empty.${tab}`)} hint={t(`emptyHint.${tab}`)} />}
          >
            {() => (
              <ul className={classes.cardList} aria-label={t(`tabs.${tab}`)}>
                {shown.map((entry) => (
                  <QueueCard
                    key={entry.id}
                    entry={entry}
                    now={now}
                    open={entry.id === order}
                    mine={tab === "mine"}
                    onOpen={() => go({ tab, order: entry.id })}
                  />
                ))}
              </ul>
            )}
          </Loaded>
        </div>
      </aside>
      <main className={classes.table} id="content">
        {open && (
          <Button
            variant="subtle"
            justify="start"
            className={classes.back}
            leftSection={<IconArrowLeft size={22} />}
            onClick={() => go({ tab })}
          >
            {t("toQueue")}
          </Button>
        )}
        <Panel key={open?.id}>
          {open ? (
            <Bench store={store.id} entry={open} now={now} onTaken={() => go({ tab: "mine", order: open.id })} />
          ) : (
            <Empty
              title={t("choose")}
              hint={t("chooseHint")}
              icon={<IconScissors size={56} stroke={1} color="var(--mantine-color-dimmed)" aria-hidden />}
            />
          )}
        </Panel>
      </main>
    </div>
  );
}

function TopBar({ now }: { now: number }) {
  const { t } = useTranslation("florist");
  const { t: common } = useTranslation();
  const me = useMe();
  const format = useFormat();
  const away = useLiveState() === "away";
  return (
    <header className={classes.top}>
      <ActionIcon component={Link} to="/app/orders" aria-label={t("toWorkspace")}>
        <IconHome size={26} stroke={1.6} />
      </ActionIcon>
      <div className={classes.heading}>
        <h1 className={classes.title}>{t("title")}</h1>
        <Text size="xs" c="dimmed">
          {me.name}
        </Text>
      </div>
      <StoreSwitch />
      <Group ml="auto" gap="md" wrap="nowrap">
        {away && (
          <Text role="status" fw={600} c={ALARM}>
            {common("live.away")}
          </Text>
        )}
        <Text size="xl" fw={650} className="numbers">
          {format.time(new Date(now))}
        </Text>
        <Account />
      </Group>
    </header>
  );
}
