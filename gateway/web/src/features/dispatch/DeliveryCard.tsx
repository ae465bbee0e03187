import { draggable } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { ActionIcon, Badge, Checkbox, Menu, Text, UnstyledButton } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconClockExclamation,
  IconDotsVertical,
  IconMapPinOff,
} from "@tabler/icons-react";
import { memo, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ALARM } from "@/ui/shades";
import { type Column, type Courier, canMove, type Delivery, NOBODY, placeOf } from "./dispatch.logic";
import classes from "./dispatch.module.css";
import { STATE_COLORS, STATE_WORDS } from "./states";

type CardProps = {
  delivery: Delivery;
  couriers: Courier[];
  isMoving: boolean;
  isChosen: boolean;
  isOpen: boolean;
  onToggle: (id: string) => void;
  onOpen: (id: string) => void;
  onGive: (ids: string[], to: Column) => void;
};

/** One delivery on the board: whose, where, how far it is, and whether the promise is in danger. */
export const DeliveryCard = memo(function DeliveryCard(props: CardProps) {
  const { delivery, isMoving, isChosen, isOpen } = props;
  const { t } = useTranslation("delivery");
  const box = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState(false);
  const movable = canMove(delivery);
  useEffect(() => {
    if (!box.current || !movable) return;
    return draggable({
      element: box.current,
      getInitialData: () => ({ delivery: delivery.id }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    });
  }, [delivery.id, movable]);
  return (
    <div
      ref={box}
      className={classes.card}
      data-risk={delivery.risk}
      data-state={delivery.state}
      data-moving={isMoving || dragged}
      data-chosen={isChosen}
      data-open={isOpen}
      data-order={delivery.order_number}
    >
      {movable && (
        <Checkbox
          className={classes.check}
          checked={isChosen}
          onChange={() => props.onToggle(delivery.id)}
          aria-label={t("card.choose", { number: delivery.order_number })}
        />
      )}
      <UnstyledButton
        className={classes.body}
        onClick={(event) =>
          (event.ctrlKey || event.metaKey) && movable ? props.onToggle(delivery.id) : props.onOpen(delivery.id)
        }
      >
        <Inside delivery={delivery} />
      </UnstyledButton>
      {movable && <GiveMenu {...props} />}
    </div>
  );
});

function Inside({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation("delivery");
  const { address, recipient, state, risk } = delivery;
  return (
    <>
      <span className={classes.top}>
        {delivery.position !== null && <b className={classes.place}>{delivery.position}</b>}
        <Text span size="xs" fw={650} className="numbers">
          {delivery.order_number}
        </Text>
        <Badge
          size="xs"
          color={STATE_COLORS[state]}
          c={STATE_WORDS[state]}
          leftSection={state === "delivered" && <IconCheck size={10} />}
        >
          {t(`state.${state}`)}
        </Badge>
        {risk === "late" && state !== "delivered" && (
          <IconClockExclamation size={15} color="var(--mantine-color-red-6)" aria-label={t("card.late")} />
        )}
        {risk === "at_risk" && (
          <IconAlertTriangle size={15} color="var(--mantine-color-orange-6)" aria-label={t("card.risk")} />
        )}
        {!placeOf(delivery) && (
          <IconMapPinOff size={14} color="var(--mantine-color-dimmed)" aria-label={t("card.noPoint")} />
        )}
      </span>
      <Text span size="xs" truncate display="block">
        {recipient?.name ?? t("card.noRecipient")}
      </Text>
      <Text span size="xs" c="dimmed" className={classes.address}>
        {address?.text ?? t("card.noAddress")}
      </Text>
      {delivery.failure && (
        <Text span size="xs" c={ALARM} truncate display="block">
          {t(`cause.${delivery.failure.cause}`)}
        </Text>
      )}
    </>
  );
}

function GiveMenu({ delivery, couriers, onGive }: CardProps) {
  const { t } = useTranslation("delivery");
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon size="sm" className={classes.menu} aria-label={t("card.giveTo", { number: delivery.order_number })}>
          <IconDotsVertical size={15} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("dispatch.give")}</Menu.Label>
        {couriers.map((courier) => (
          <Menu.Item
            key={courier.id}
            disabled={courier.id === delivery.courier_id}
            onClick={() => onGive([delivery.id], courier.id)}
            c={courier.shift_id ? undefined : "dimmed"}
          >
            {courier.name}
            {!courier.shift_id && ` · ${t("dispatch.offShift")}`}
          </Menu.Item>
        ))}
        {delivery.state === "assigned" && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => onGive([delivery.id], NOBODY)}>{t("dispatch.takeBack")}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
