import { Button, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OrdersHistoryLine, OrdersOrderPage } from "@/api/generated";
import { useFormatIn } from "@/ui/format";
import { olderHistory } from "./orders.api";
import { noteOf } from "./orders.logic";
import classes from "./orders.module.css";

/** Who did what, when and from where (S74); the newest first. */
export function OrderTimeline({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const format = useFormatIn(page.store.time_zone);
  const older = useInfiniteQuery(olderHistory(page.order.id, page.history_cursor));
  const lines = [...page.history, ...(older.data?.pages.flatMap((one) => one.items) ?? [])];
  const more = page.history_cursor !== null && (older.data === undefined || older.hasNextPage);
  return (
    <div>
      {lines.map((line) => (
        <div key={line.id} className={classes.entry}>
          <Text size="xs" c="dimmed" className="numbers">
            {format.dateTime(line.at)}
          </Text>
          <div>
            <Text size="sm">
              {t(`deed.${line.what}`)} <Note line={line} />
            </Text>
            {line.name && (
              <Text size="xs" c="dimmed">
                {line.name}
              </Text>
            )}
          </div>
        </div>
      ))}
      {more && (
        <Button
          mt="xs"
          variant="default"
          loading={older.isFetching}
          onClick={() => void (older.data ? older.fetchNextPage() : older.refetch())}
        >
          {t("page.older")}
        </Button>
      )}
    </div>
  );
}

function Note({ line }: { line: OrdersHistoryLine }) {
  const { t, i18n } = useTranslation("orders");
  const note = noteOf(line);
  // The words come from the server; those we have none for are left out.
  const say = t as unknown as (key: string) => string;
  const known = (key: string) => (i18n.exists(key, { ns: "orders" }) ? say(key) : "");
  if (note.kind === "none") return null;
  if (note.kind === "fields") {
    const names = note.names.map((name) => known(`field.${name}`)).filter(Boolean);
    return names.length ? (
      <Text span c="dimmed">
        {names.join(", ")}
      </Text>
    ) : null;
  }
  return (
    <Text span c="dimmed" className="as-typed">
      {note.kind === "problem" ? known(`problem.${note.text}`) : note.text}
    </Text>
  );
}
