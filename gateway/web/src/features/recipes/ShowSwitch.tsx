import { Alert, Badge, Group, Switch, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { InventorySheetItemOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { useSayProblem } from "@/ui/problems";
import { WAITING } from "@/ui/shades";
import { useTitle } from "@/ui/titles";
import { askToShow, recipeKeys } from "./recipes.api";
import { SHOWN_COLOUR, shownAs } from "./recipes.logic";

/** Asking for it to be shown is a person's wish; whether it is shown follows from the stock, and this says why not. */
export function ShowSwitch({ store, item }: { store: string; item: InventorySheetItemOut }) {
  const { t } = useTranslation("recipes");
  const title = useTitle();
  const format = useFormat();
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const wish = useMutation({
    mutationFn: (requested: boolean) => askToShow(store, item.id, requested),
    onSettled: () => queries.invalidateQueries({ queryKey: recipeKeys.all }),
    onError: sayProblem,
  });
  const shown = shownAs(item);
  return (
    <section aria-label={t("onShowcase")}>
      <Group gap="md">
        <Badge size="lg" color={SHOWN_COLOUR[shown]} c={shown === "waiting" ? WAITING : undefined}>
          {t(`shown.${shown}`)}
        </Badge>
        <Switch
          label={t("show")}
          checked={wish.isPending ? wish.variables : item.requested}
          disabled={!may("catalogue.write") || wish.isPending}
          onChange={(event) => wish.mutate(event.currentTarget.checked)}
        />
        <Text size="sm">
          {t("couldMake")} <b>{format.number(item.available)}</b>
          {item.limit && (
            <Text span size="sm" c="dimmed">
              {" "}
              {t("limitedBy", {
                what: title(item.limit.title),
                free: format.quantity(item.limit.free),
                needed: format.quantity(item.limit.needed),
              })}
            </Text>
          )}
        </Text>
      </Group>
      {shown === "waiting" && item.reason && (
        <Alert color="cup" styles={{ title: { color: WAITING } }} mt="sm" title={t(`reasons.${item.reason}`)}>
          {item.missing.map((one) => (
            <div key={one.product_id}>
              <Link to="/app/stock" search={{ q: title(one.title) }} style={{ color: "inherit" }}>
                {title(one.title)}
              </Link>
            </div>
          ))}
        </Alert>
      )}
    </section>
  );
}
