import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { ActionIcon, Anchor, Badge, Group, Menu, Text } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersBoardColumn, OrdersOrderRow, OrdersStage } from "@/api/generated";
import { useFormat } from "@/app/me";
import { ALARM } from "@/ui/shades";
import { useTitle } from "@/ui/titles";
import { PaymentBadge, Troubles, useItemsText } from "./Badges";
import type { Move } from "./BoardPage";
import { isLate, isOwed } from "./orders.logic";
import classes from "./orders.module.css";

type ColumnProps = { column: OrdersBoardColumn; stages: OrdersStage[]; onMove: (move: Move) => void };

/** A stage with its cards; a card dropped here asks the server to move it. */
export function BoardColumn({ column, stages, onMove }: ColumnProps) {
  const { t } = useTranslation("orders");
  const title = useTitle();
  const box = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  const drop = useRef(onMove);
  drop.current = onMove;
  const { stage, count, orders } = column;
  useEffect(() => {
    if (!box.current) return;
    return dropTargetForElements({
      element: box.current,
      getData: () => ({ stage: stage.id }),
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false);
        drop.current({ order: source.data.order as OrdersOrderRow, to: stage });
      },
    });
  }, [stage]);
  const name = title(stage.titles);
  return (
    <section
      ref={box}
      aria-label={name}
      data-status={stage.status}
      className={`${classes.column} ${over ? classes.over : ""}`}
      style={{ "--stage": stage.colour } as CSSProperties}
    >
      <div className={classes.columnHead}>
        <Text component="h2" size="sm" fw={620} flex={1} truncate>
          {name}
        </Text>
        <Badge variant="default">{count.capped ? `${count.count}+` : count.count}</Badge>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling part has to be reachable by keyboard */}
      <section className={classes.cards} aria-label={name} tabIndex={0}>
        {orders.map((order) => (
          <Card key={order.id} order={order} stages={stages} onMove={onMove} />
        ))}
        {orders.length === 0 && (
          <Text size="xs" c="dimmed" ta="center" py="md">
            {t("board.empty")}
          </Text>
        )}
        {count.count > orders.length && (
          <Anchor size="xs" renderRoot={(props) => <Link to="/app/orders" search={{ stage: stage.id }} {...props} />}>
            {t("board.andMore")}
          </Anchor>
        )}
      </section>
    </section>
  );
}

function Card({
  order,
  stages,
  onMove,
}: {
  order: OrdersOrderRow;
  stages: OrdersStage[];
  onMove: ColumnProps["onMove"];
}) {
  const { t } = useTranslation("orders");
  const format = useFormat();
  const text = useItemsText();
  const box = useRef<HTMLElement>(null);
  const [dragged, setDragged] = useState(false);
  useEffect(() => {
    if (!box.current) return;
    return draggable({
      element: box.current,
      getInitialData: () => ({ order }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    });
  }, [order]);
  const late = isLate(order, Date.now());
  return (
    <article
      ref={box}
      aria-label={t("board.card", { number: order.number })}
      className={`${classes.card} ${dragged ? classes.dragged : ""}`}
    >
      <Group gap={6} wrap="nowrap" mb={2}>
        <Link to="/app/orders/$orderId" params={{ orderId: order.id }} className={classes.number}>
          {order.number}
        </Link>
        <Text size="xs" c="dimmed" flex={1} ta="right" className="numbers">
          {format.money(order.total)}
        </Text>
        <MoveMenu order={order} stages={stages} onMove={onMove} />
      </Group>
      <Text size="xs" lineClamp={2}>
        {text(order)}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {[order.customer_name, order.recipient_name].filter(Boolean).join(" → ")}
      </Text>
      <Text size="xs" c={late ? ALARM : undefined} fw={late ? 600 : undefined}>
        {order.window_start && order.window_end
          ? format.window(order.window_start, order.window_end)
          : t(`kind.${order.delivery_kind}`)}
      </Text>
      {(order.florist || order.courier_name) && (
        <Text size="xs" c="dimmed" truncate>
          {[order.florist?.name, order.courier_name].filter(Boolean).join(", ")}
        </Text>
      )}
      <Group gap={4} mt={3}>
        {isOwed(order) && <PaymentBadge state={order.payment_state} />}
        <Troubles row={order} />
      </Group>
    </article>
  );
}

/** The same move without a mouse. */
function MoveMenu({
  order,
  stages,
  onMove,
}: {
  order: OrdersOrderRow;
  stages: OrdersStage[];
  onMove: ColumnProps["onMove"];
}) {
  const { t } = useTranslation("orders");
  const title = useTitle();
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size="sm" aria-label={`${t("board.moveTo")}: ${order.number}`}>
          <IconArrowsExchange size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("board.moveTo")}</Menu.Label>
        {stages
          .filter((stage) => stage.id !== order.stage_id)
          .map((stage) => (
            <Menu.Item key={stage.id} onClick={() => onMove({ order, to: stage })}>
              {title(stage.titles)}
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
