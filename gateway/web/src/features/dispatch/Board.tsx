import { dropTargetForElements, monitorForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { ActionIcon, Badge, Group, Menu, Progress, Text, Tooltip } from "@mantine/core";
import { IconClockPlay, IconClockStop, IconDots, IconRoute } from "@tabler/icons-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliveryDispatchDay } from "@/api/generated";
import { useFormat } from "@/app/me";
import { useSayProblem } from "@/ui/problems";
import { DeliveryCard } from "./DeliveryCard";
import { useShiftFor } from "./dispatch.api";
import { type Column, type Courier, couriersInOrder, type Line, linesOf, NOBODY } from "./dispatch.logic";
import classes from "./dispatch.module.css";

type BoardProps = {
  day: DeliveryDispatchDay;
  moving: ReadonlyMap<string, Column>;
  hideFinished: boolean;
  chosen: ReadonlySet<string>;
  onChoose: (ids: ReadonlySet<string>) => void;
  onGive: (ids: string[], to: Column) => void;
  onOpen: (id: string) => void;
  onOpenRun: (courierId: string) => void;
  opened: string | undefined;
};

/** Slots down, couriers across; a card is given to somebody by dragging it or from its menu. */
export function Board(props: BoardProps) {
  const { day, moving, hideFinished, chosen, onChoose, onGive } = props;
  const { t } = useTranslation("delivery");
  const lines = useMemo(() => linesOf(day, moving, hideFinished), [day, moving, hideFinished]);
  const couriers = useMemo(() => couriersInOrder(day.couriers), [day.couriers]);
  const latest = useRef({ chosen, onGive });
  latest.current = { chosen, onGive };
  useEffect(
    () =>
      monitorForElements({
        onDrop: ({ source, location }) => {
          const to = location.current.dropTargets[0]?.data.column;
          const id = source.data.delivery;
          if (typeof to !== "string" || typeof id !== "string") return;
          const { chosen: together, onGive: give } = latest.current;
          give(together.has(id) ? [...together] : [id], to);
        },
      }),
    [],
  );
  const columns: Column[] = [NOBODY, ...couriers.map((one) => one.id)];
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  };
  return (
    <div className={classes.scroll}>
      <table
        className={classes.board}
        aria-label={t("dispatch.board")}
        style={{ "--columns": columns.length } as React.CSSProperties}
      >
        <thead>
          <tr>
            <th className={classes.corner}>{t("dispatch.slot")}</th>
            <th scope="col">
              <Group gap={6} wrap="nowrap">
                <Text fw={600} size="sm">
                  {t("dispatch.nobody")}
                </Text>
              </Group>
            </th>
            {couriers.map((courier) => (
              <CourierHead key={courier.id} courier={courier} storeId={day.store.id} onOpenRun={props.onOpenRun} />
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.key}>
              <LineHead line={line} />
              {columns.map((column) => (
                <Cell key={column} column={column}>
                  {line.cells.get(column)?.map((delivery) => (
                    <DeliveryCard
                      key={delivery.id}
                      delivery={delivery}
                      couriers={couriers}
                      isMoving={moving.has(delivery.id)}
                      isChosen={chosen.has(delivery.id)}
                      isOpen={props.opened === delivery.id}
                      onToggle={toggle}
                      onOpen={props.onOpen}
                      onGive={onGive}
                    />
                  ))}
                </Cell>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function LineHead({ line }: { line: Line }) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const { slot } = line;
  return (
    <th scope="row" className={classes.line}>
      {line.overdue && (
        <Badge color="red" size="xs" mb={2}>
          {format.day(line.from)}
        </Badge>
      )}
      <Text size="sm" fw={600} className="numbers">
        {format.time(line.from)}–{format.time(line.until)}
      </Text>
      {slot && (
        <>
          <Text size="xs" c="dimmed" className="numbers">
            {t("dispatch.load", { booked: slot.booked, capacity: slot.capacity })}
          </Text>
          <Progress
            size={4}
            mt={3}
            aria-label={t("dispatch.load", { booked: slot.booked, capacity: slot.capacity })}
            value={slot.capacity > 0 ? (100 * slot.booked) / slot.capacity : 100}
            color={slot.booked >= slot.capacity ? "red" : slot.booked > 0.8 * slot.capacity ? "cup" : "stem"}
          />
        </>
      )}
    </th>
  );
}

function Cell({ column, children }: { column: Column; children: ReactNode }) {
  const box = useRef<HTMLTableCellElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    return dropTargetForElements({
      element: box.current,
      getData: () => ({ column }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: () => setOver(false),
    });
  }, [column]);
  return (
    <td ref={box} className={classes.cell} data-over={over} data-column={column}>
      {children}
    </td>
  );
}

function CourierHead({
  courier,
  storeId,
  onOpenRun,
}: {
  courier: Courier;
  storeId: string;
  onOpenRun: (courierId: string) => void;
}) {
  const { t } = useTranslation("delivery");
  const format = useFormat();
  const shift = useShiftFor(storeId);
  const say = useSayProblem();
  const onShift = courier.shift_id !== null;
  const turn = () => shift.mutate({ courier: courier.id, shift: courier.shift_id ?? null }, { onError: say });
  return (
    <th scope="col" data-idle={!onShift}>
      <Group gap={4} wrap="nowrap">
        <div className={classes.name}>
          <Text fw={600} size="sm" truncate title={courier.name}>
            {courier.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {courier.on_shift_since
              ? t("dispatch.onShift", { time: format.time(courier.on_shift_since) })
              : t("dispatch.offShift")}
            {courier.stops.length > 0 && ` · ${t("dispatch.stops", { count: courier.stops.length })}`}
          </Text>
        </div>
        {courier.stops.length > 0 && (
          <Tooltip label={t("run.open", { name: courier.name })}>
            <ActionIcon aria-label={t("run.open", { name: courier.name })} onClick={() => onOpenRun(courier.id)}>
              <IconRoute size={17} />
            </ActionIcon>
          </Tooltip>
        )}
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={t("dispatch.courierMenu", { name: courier.name })} loading={shift.isPending}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {courier.phone && (
              <Menu.Item component="a" href={`tel:${courier.phone}`}>
                {format.phone(courier.phone)}
              </Menu.Item>
            )}
            <Menu.Item onClick={turn} leftSection={onShift ? <IconClockStop size={15} /> : <IconClockPlay size={15} />}>
              {onShift ? t("dispatch.endShift") : t("dispatch.startShift")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </th>
  );
}
