import { Badge, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { passport } from "./orders.api";
import classes from "./orders.module.css";

/** The order's whole life over all services: causes before effects, each with the fact that led to it. */
export function OrderPassport({ orderId }: { orderId: string }) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const query = useQuery(passport(orderId));
  const types = useMemo(() => new Map(query.data?.entries.map((one) => [one.event_id, one.type])), [query.data]);
  const said = (type: string) => t(`passport.event.${type.replaceAll(".", "_")}` as never, { defaultValue: type });
  return (
    <Loaded
      query={query}
      isEmpty={(data) => data.entries.length === 0}
      empty={<Empty title={t("passport.empty")} hint={t("passport.emptyHint")} />}
    >
      {(data) => (
        <div>
          {data.entries.map((one) => (
            <div key={one.event_id} className={classes.entry}>
              <Text size="xs" c="dimmed" className="numbers">
                {format.dateTime(one.occurred_at)}
              </Text>
              <div>
                <Group gap={6}>
                  <Badge variant="default">
                    {t(`passport.source.${one.source}` as never, { defaultValue: one.source })}
                  </Badge>
                  <Text size="sm" title={one.type}>
                    {said(one.type)}
                  </Text>
                </Group>
                {one.caused_by && types.has(one.caused_by) && (
                  <Text size="xs" c="dimmed">
                    {t("passport.causedBy", { what: said(types.get(one.caused_by) ?? "") })}
                  </Text>
                )}
              </div>
            </div>
          ))}
        </div>
      )}
    </Loaded>
  );
}
