import { Badge, Text } from "@mantine/core";
import { useInterval } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersOrderRow } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { openPromises } from "./dashboard.api";
import { atRisk, type Risk } from "./dashboard.logic";
import classes from "./dashboard.module.css";
import { Part } from "./Part";

const SHOWN = 8;
const COLOURS: Record<Risk, string> = { late: "red", tight: "cup", trouble: "red" };

/** Orders whose promised window is over, cannot be met any more, or that somebody has to look at. */
export function AtRisk({ store }: { store: string | null }) {
  const { t } = useTranslation("dashboard");
  const query = useQuery(openPromises(store));
  const now = useMinute();
  const risky = atRisk(query.data ?? [], now);
  return (
    <Part
      title={t("risk.title")}
      tools={query.data && <Badge color={risky.length ? "red" : "gray"}>{risky.length}</Badge>}
    >
      <Loaded
        query={query}
        lines={4}
        isEmpty={() => risky.length === 0}
        empty={<Empty title={t("risk.none")} hint={t("risk.noneHint")} />}
      >
        {() => (
          <>
            {risky.slice(0, SHOWN).map(({ order, risk }) => (
              <RiskyOrder key={order.id} order={order} risk={risk} />
            ))}
            {risky.length > SHOWN && (
              <Text size="sm" c="dimmed" mt="xs">
                {t("risk.more", { count: risky.length - SHOWN })}
              </Text>
            )}
          </>
        )}
      </Loaded>
    </Part>
  );
}

function RiskyOrder({ order, risk }: { order: OrdersOrderRow; risk: Risk }) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  const { window_start, window_end } = order;
  return (
    <Link to="/app/orders/$orderId" params={{ orderId: order.id }} className={classes.row}>
      <Text size="sm" fw={600} className="numbers">
        {order.number}
      </Text>
      <div>
        <Text size="sm" truncate>
          {order.recipient_name || order.customer_name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {window_start && window_end ? format.window(window_start, window_end) : t("risk.noWindow")}
          {order.florist && ` · ${order.florist.name}`}
        </Text>
      </div>
      <Badge color={COLOURS[risk]}>
        {risk === "late" && window_end ? t("risk.lateSince", { ago: format.ago(window_end) }) : t(`risk.${risk}`)}
      </Badge>
    </Link>
  );
}

/** The present moment, anew every minute: promises grow old without anything happening. */
function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  const { start, stop } = useInterval(() => setNow(Date.now()), 60_000);
  useEffect(() => {
    start();
    return stop;
  }, [start, stop]);
  return now;
}
