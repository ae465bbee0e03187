import { Badge, Box, Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type OrdersIntakeEntry, ordersPostAttended, ordersPostHandToFlorists } from "@/api/generated";
import { answer } from "@/api/problem";
import { useFormat, useMay, useStore } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Panel } from "@/ui/Panel";
import { useSayProblem } from "@/ui/problems";
import { Rows } from "@/ui/Rows";
import { ALARM } from "@/ui/shades";
import { PaymentBadge, StatusBadge, Troubles, useItemsText } from "./Badges";
import OrderSummary from "./OrderSummary";
import { desk, type IntakeCause, intake, orderKeys } from "./orders.api";
import classes from "./orders.module.css";
import { ReasonModal } from "./ReasonModal";

const route = getRouteApi("/workspace/app/intake");
const CAUSES = ["placed", "attention", "hand"] as const;

export default function IntakePage() {
  const { t } = useTranslation("orders");
  const store = useStore()?.id;
  const { cause, order } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery(intake(store, cause));
  const counts = useQuery(desk(store)).data;
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const choose = (part: { cause?: IntakeCause; order?: string }) =>
    navigate({ search: (now: { cause?: IntakeCause; order?: string }) => ({ ...now, ...part }), replace: true });
  const tab = (value: IntakeCause) => `${t(`intake.${value}`)}${counts ? ` · ${counts[value].count}` : ""}`;
  return (
    <Page
      fill
      title={t("intake.title")}
      tools={
        <SegmentedControl
          aria-label={t("intake.title")}
          data={[{ value: "all", label: t("intake.all") }, ...CAUSES.map((value) => ({ value, label: tab(value) }))]}
          value={cause ?? "all"}
          onChange={(value) => choose({ cause: CAUSES.find((one) => one === value) })}
        />
      }
    >
      <div className={`${classes.split} ${order ? "" : classes.alone}`}>
        <div className={classes.list}>
          <Loaded
            query={query}
            isEmpty={() => items.length === 0}
            empty={<Empty title={t("intake.nothing")} hint={t("intake.nothingHint")} />}
          >
            {() => (
              <Rows label={t("intake.title")} items={items} keyOf={(one) => one.id} height={96} more={query}>
                {(entry) => (
                  <Entry entry={entry} chosen={entry.id === order} onChoose={() => choose({ order: entry.id })} />
                )}
              </Rows>
            )}
          </Loaded>
        </div>
        <div className={classes.scroll}>
          <Panel key={order}>{order ? <OrderSummary orderId={order} /> : <Empty title={t("intake.choose")} />}</Panel>
        </div>
      </div>
    </Page>
  );
}

type EntryProps = { entry: OrdersIntakeEntry; chosen: boolean; onChoose: () => void };

function Entry({ entry, chosen, onChoose }: EntryProps) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const text = useItemsText();
  const late = entry.until !== null && new Date(entry.until).getTime() < Date.now();
  return (
    <Box className={`${classes.entryBox} ${chosen ? classes.chosen : ""}`} p="xs">
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Stack gap={3} flex={1} miw={0}>
          <Group gap={6}>
            <Link
              to="/app/intake"
              search={(now) => ({ ...now, order: entry.id })}
              replace
              className={`${classes.number} ${classes.stretched}`}
              aria-current={chosen}
            >
              {entry.number}
            </Link>
            <StatusBadge status={entry.status} mode={entry.payment_mode} />
            <PaymentBadge state={entry.payment_state} />
            {entry.source !== "crm" && <Badge variant="default">{t(`source.${entry.source}`)}</Badge>}
            <Troubles row={entry} />
          </Group>
          <Text size="sm" lineClamp={1}>
            {text(entry)}
          </Text>
          <Text size="xs" c="dimmed" lineClamp={1}>
            {[entry.customer_name, entry.recipient_name, entry.address].filter(Boolean).join(" → ")}
          </Text>
        </Stack>
        <Stack gap={4} align="flex-end" w={{ base: 124, sm: 190 }}>
          <Text size="sm" fw={600} ta="right">
            {entry.window_start && entry.window_end
              ? format.window(entry.window_start, entry.window_end)
              : t("list.noWindow")}
          </Text>
          {entry.waits_for && entry.until && (
            <Text size="xs" c={late ? ALARM : "dimmed"} ta="right">
              {t(late ? "intake.late" : "intake.until", {
                what: t(`awaits.${entry.waits_for}`),
                when: format.dateTime(entry.until),
              })}
            </Text>
          )}
          <Quick entry={entry} onDone={onChoose} />
        </Stack>
      </Group>
    </Box>
  );
}

/** What usually follows, without opening the order. */
function Quick({ entry, onDone }: { entry: OrdersIntakeEntry; onDone: () => void }) {
  const { t } = useTranslation("orders");
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const [asking, setAsking] = useState(false);
  const path = { order_id: entry.id };
  const settled = { onError: sayProblem, onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }) };
  const hand = useMutation({ mutationFn: () => answer(ordersPostHandToFlorists({ path })), ...settled });
  const attend = useMutation({
    mutationFn: (reason: string) => answer(ordersPostAttended({ path, body: { reason } })),
    onSuccess: () => setAsking(false),
    ...settled,
  });
  if (!may("orders.change")) return null;
  return (
    <Group gap={4} justify="flex-end" className={classes.above}>
      {entry.causes.includes("attention") && (
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => {
            onDone();
            setAsking(true);
          }}
        >
          {t("intake.attend")}
        </Button>
      )}
      {entry.causes.includes("hand") && (
        <Button size="compact-xs" loading={hand.isPending} onClick={() => hand.mutate()}>
          {t("intake.handNow")}
        </Button>
      )}
      <ReasonModal
        kind={asking ? "attended" : null}
        title={t("dialog.attendOrder", { number: entry.number })}
        busy={attend.isPending}
        onClose={() => setAsking(false)}
        onReason={(reason) => attend.mutate(reason)}
      />
    </Group>
  );
}
