import { Badge, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { InventoryAssortmentOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Photo } from "@/ui/Photo";
import { ALARM, WAITING } from "@/ui/shades";
import { useTitle } from "@/ui/titles";
import { earnsTooLittle, SHOWN_COLOUR, shownAs } from "./recipes.logic";
import classes from "./recipes.module.css";

export function RecipeHead() {
  const { t } = useTranslation("recipes");
  return (
    <div className={`${classes.row} ${classes.head}`} aria-hidden>
      <span />
      <span>{t("recipe")}</span>
      <span className={classes.number}>{t("cost")}</span>
      <span className={classes.number}>{t("price")}</span>
      <span className={classes.number}>{t("margin")}</span>
      <span className={classes.number}>{t("available")}</span>
      <span>{t("limit")}</span>
      <span>{t("onShowcase")}</span>
    </div>
  );
}

export function RecipeRow({ item }: { item: InventoryAssortmentOut }) {
  const title = useTitle();
  const format = useFormat();
  return (
    <Link
      to="/app/recipes/$recipeId"
      params={{ recipeId: item.recipe_id }}
      search={{ item: item.id === item.recipe_id ? undefined : item.id }}
      className={classes.row}
    >
      <Photo src={item.photo} size={44} />
      <span className={classes.name}>
        <Text size="sm" fw={550} truncate>
          {title(item.title)}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {item.sku}
        </Text>
      </span>
      <Text size="sm" className={classes.number} c={item.cost ? undefined : "dimmed"}>
        {format.money(item.cost)}
      </Text>
      <Text size="sm" fw={600} className={classes.number}>
        {format.money(item.price)}
      </Text>
      <span className={classes.number}>
        <Margin item={item} />
      </span>
      <Text size="sm" fw={600} className={classes.number} c={item.available > 0 ? undefined : ALARM}>
        {format.number(item.available)}
      </Text>
      <Text size="xs" c="dimmed" lineClamp={2}>
        {item.limit ? `${title(item.limit.title)}: ${format.quantity(item.limit.free)}` : "–"}
      </Text>
      <ShownBadge item={item} />
    </Link>
  );
}

export function Margin({ item }: { item: InventoryAssortmentOut }) {
  const { t } = useTranslation("recipes");
  const format = useFormat();
  const little = earnsTooLittle(item);
  if (little === null) return <Text size="sm">–</Text>;
  return (
    <Text
      size="sm"
      component="span"
      c={little ? ALARM : undefined}
      title={little ? t("tooLittle", { planned: format.percent(Number(item.margin_percent) / 100) }) : undefined}
    >
      {format.percent(Number(item.earned_percent) / 100)}
    </Text>
  );
}

/** Whether it stands in the showcase, and in words why not. */
export function ShownBadge({ item }: { item: InventoryAssortmentOut }) {
  const { t } = useTranslation("recipes");
  const title = useTitle();
  const shown = shownAs(item);
  return (
    <span className={classes.name}>
      <Badge color={SHOWN_COLOUR[shown]} c={shown === "waiting" ? WAITING : undefined}>
        {t(`shown.${shown}`)}
      </Badge>
      {shown === "waiting" && item.reason && (
        <Text size="xs" c="dimmed" truncate title={item.missing.map((one) => title(one.title)).join(", ")}>
          {item.reason === "component_missing"
            ? t("missing", { what: item.missing.map((one) => title(one.title)).join(", ") })
            : t(`reasons.${item.reason}`)}
        </Text>
      )}
    </span>
  );
}
