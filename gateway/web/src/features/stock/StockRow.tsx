import { Badge, Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { InventoryStockOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Photo } from "@/ui/Photo";
import { useTitle } from "@/ui/titles";
import { BestBefore } from "./BestBefore";
import { oldest } from "./stock.logic";
import classes from "./stock.module.css";
import { useUnit } from "./units";

export function StockHead() {
  const { t } = useTranslation("stock");
  return (
    <div className={`${classes.row} ${classes.head}`} aria-hidden>
      <span />
      <span>{t("product")}</span>
      <span>{t("place")}</span>
      <span className={classes.number}>{t("free")}</span>
      <span className={classes.number}>{t("reserved")}</span>
      <span className={classes.number}>{t("onHand")}</span>
      <span>{t("bestBefore")}</span>
      <span className={classes.number}>{t("age")}</span>
      <span className={classes.number}>{t("value")}</span>
    </div>
  );
}

type StockRowProps = { item: InventoryStockOut; soonDays: number; onOpen: () => void };

export function StockRow({ item, soonDays, onOpen }: StockRowProps) {
  const { t } = useTranslation("stock");
  const title = useTitle();
  const format = useFormat();
  const unit = useUnit();
  const age = oldest(item.batches);
  return (
    <UnstyledButton className={classes.row} onClick={onOpen}>
      <Photo src={item.photo} size={36} />
      <span className={classes.name}>
        <Text size="sm" fw={550} truncate>
          {title(item.title)}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {item.sku} · {unit(item.unit)}
        </Text>
      </span>
      <Text size="sm" truncate>
        {item.location}
      </Text>
      <Text size="sm" fw={650} className={classes.number} c={Number(item.free) > 0 ? undefined : "dimmed"}>
        {format.quantity(item.free)}
      </Text>
      <Text size="sm" className={classes.number} c={Number(item.reserved) > 0 ? undefined : "dimmed"}>
        {format.quantity(item.reserved)}
      </Text>
      <Text size="sm" className={classes.number}>
        {format.quantity(item.on_hand)}
      </Text>
      <span>
        <BestBefore day={item.best_before} soonDays={soonDays} />
        {item.batches.length > 1 && (
          <Badge ml={4} color="gray" title={t("batchesCount", { count: item.batches.length })}>
            {item.batches.length}
          </Badge>
        )}
      </span>
      <Text size="sm" className={classes.number}>
        {age === null ? "–" : t("days", { count: age })}
      </Text>
      <Text size="sm" className={classes.number}>
        {format.money(item.value)}
      </Text>
    </UnstyledButton>
  );
}
