import { Badge, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { unanswered } from "./dashboard.api";
import classes from "./dashboard.module.css";
import { Part } from "./Part";

/** Conversations in which the customer had the last word, the longest waiting first. */
export function Unanswered({ store }: { store: string | null }) {
  const { t } = useTranslation("dashboard");
  const format = useFormat();
  const query = useQuery(unanswered(store));
  const waiting = query.data?.counters.unanswered;
  return (
    <Part
      title={t("waiting.title")}
      tools={waiting !== undefined && <Badge color={waiting ? "cup" : "gray"}>{format.number(waiting)}</Badge>}
    >
      <Loaded
        query={query}
        lines={4}
        isEmpty={(data) => data.longest.length === 0}
        empty={<Empty title={t("waiting.none")} hint={t("waiting.noneHint")} />}
      >
        {({ longest }) =>
          longest.map((one) => (
            <Link
              key={one.id}
              to="/app/messenger/$conversationId"
              params={{ conversationId: one.id }}
              className={classes.row}
            >
              <Badge variant="outline" color="gray">
                {t(`channel.${one.channel}`)}
              </Badge>
              <div>
                <Text size="sm" truncate>
                  {one.customer_name ?? one.title}
                </Text>
                <Text size="xs" c="dimmed" truncate className="as-typed">
                  {one.last_preview}
                </Text>
              </div>
              <Text size="xs" className={classes.amount} c={one.assignee_id ? "dimmed" : undefined}>
                {one.waiting_since && format.ago(one.waiting_since)}
                <br />
                {one.assignee_name ?? t("waiting.nobody")}
              </Text>
            </Link>
          ))
        }
      </Loaded>
    </Part>
  );
}
