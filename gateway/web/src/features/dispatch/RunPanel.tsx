import { ActionIcon, Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconWand } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryDispatchDay } from "@/api/generated";
import { asProblem } from "@/api/problem";
import { useFormat } from "@/app/me";
import { useProblemText } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { useDispatch } from "./dispatch.api";
import { type Courier, type Delivery, inOrder, proposedOrder, shifted, wayLength } from "./dispatch.logic";
import classes from "./dispatch.module.css";
import { SidePanel } from "./SidePanel";

type RunProps = { courier: Courier; day: DeliveryDispatchDay; storeId: string; onClose: () => void };

/** The order in which a courier goes: by hand, or proposed window by window with the nearest next. */
export function RunPanel({ courier, day, storeId, onClose }: RunProps) {
  const { t } = useTranslation("delivery");
  return (
    <SidePanel title={t("run.title", { name: courier.name })} onClose={onClose}>
      <Run courier={courier} day={day} storeId={storeId} onClose={onClose} />
    </SidePanel>
  );
}

function Run({ courier, day, storeId, onClose }: RunProps) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const text = useProblemText();
  const done = useSayDone();
  const save = useDispatch(storeId, undefined);
  const planned = day.deliveries.filter((one) => courier.stops.includes(one.id)).sort(inOrder);
  const [arranged, arrange] = useState<string[] | null>(null);
  // Stops that came meanwhile stand at the end; those that went are gone.
  const rank = new Map(arranged?.map((id, place) => [id, place]));
  const stops = arranged ? [...planned].sort((a, b) => (rank.get(a.id) ?? 1e9) - (rank.get(b.id) ?? 1e9)) : planned;
  const length = wayLength(stops, day.map.store);
  const put = (next: Delivery[]) => arrange(next.map((one) => one.id));
  const keep = () =>
    save.mutate(
      {
        moves: [],
        routes: [
          {
            shift_id: courier.shift_id ?? "",
            version: courier.shift_version ?? 0,
            delivery_ids: stops.map((one) => one.id),
          },
        ],
      },
      {
        onSuccess: () => {
          done(t("run.saved", { name: courier.name }));
          onClose();
        },
      },
    );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t("run.length", { count: stops.length, km: format.number(length, 1) })}
        </Text>
        <Button
          variant="default"
          leftSection={<IconWand size={15} />}
          onClick={() => put(proposedOrder(stops, day.map.store))}
        >
          {t("run.propose")}
        </Button>
      </Group>
      {!courier.shift_id && <Alert color="cup">{t("run.offShift")}</Alert>}
      {stops.length < courier.stops.length && <Alert color="cup">{t("run.otherDays")}</Alert>}
      <ol className={classes.run}>
        {stops.map((stop, index) => (
          <Stop
            key={stop.id}
            stop={stop}
            place={index + 1}
            isFirst={index === 0}
            isLast={index === stops.length - 1}
            onMove={(by) => put(shifted(stops, index, by))}
          />
        ))}
      </ol>
      {save.error && (
        <Alert color="red" role="alert">
          {text(asProblem(save.error))}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button
          disabled={!courier.shift_id || stops.length < courier.stops.length}
          loading={save.isPending}
          onClick={keep}
        >
          {t("run.save")}
        </Button>
      </Group>
    </Stack>
  );
}

function Stop({
  stop,
  place,
  isFirst,
  isLast,
  onMove,
}: {
  stop: Delivery;
  place: number;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
}) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  return (
    <li className={classes.stop} data-risk={stop.risk}>
      <b className={classes.place}>{place}</b>
      <div className={classes.stopText}>
        <Text size="sm" truncate>
          {format.time(stop.window.starts_at)}–{format.time(stop.window.ends_at)} · {stop.recipient?.name}
        </Text>
        <Text size="xs" c="dimmed" truncate title={stop.address?.text}>
          {stop.address?.text ?? t("card.noAddress")}
        </Text>
      </div>
      <ActionIcon aria-label={t("run.up", { number: stop.order_number })} disabled={isFirst} onClick={() => onMove(-1)}>
        <IconArrowUp size={16} />
      </ActionIcon>
      <ActionIcon aria-label={t("run.down", { number: stop.order_number })} disabled={isLast} onClick={() => onMove(1)}>
        <IconArrowDown size={16} />
      </ActionIcon>
    </li>
  );
}
