import { Anchor, Badge, Button, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventoryRecipeSheetOut, InventorySheetItemOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { OfStore } from "@/app/OfStore";
import { Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { useTitle } from "@/ui/titles";
import { CompositionTable } from "./CompositionTable";
import { EditRecipe } from "./EditRecipe";
import { Photos } from "./Photos";
import { PriceField } from "./PriceField";
import { Margin } from "./RecipeRow";
import { recipeSheet } from "./recipes.api";
import classes from "./recipes.module.css";
import { ShowSwitch } from "./ShowSwitch";

const route = getRouteApi("/workspace/app/recipes/$recipeId");

export default function RecipePage() {
  const { t } = useTranslation();
  const { recipeId } = route.useParams();
  return <OfStore title={t("nav.recipes")}>{(store) => <RecipeOf store={store.id} recipe={recipeId} />}</OfStore>;
}

function RecipeOf({ store, recipe }: { store: string; recipe: string }) {
  const { t } = useTranslation("recipes");
  const title = useTitle();
  const { item: wanted } = route.useSearch();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const query = useQuery(recipeSheet(store, recipe));
  const head = query.data?.items[0];
  const item = query.data?.items.find((one) => one.id === (wanted ?? recipe)) ?? head;
  return (
    <Page
      title={item ? title(item.title) : t("recipe")}
      tools={
        <Anchor component={Link} to="/app/recipes" size="sm">
          {t("backToAll")}
        </Anchor>
      }
      actions={
        may("catalogue.write") && (
          <Button variant="default" leftSection={<IconPencil size={15} />} onClick={() => setEditing(true)}>
            {t("edit.title")}
          </Button>
        )
      }
    >
      {editing && <EditRecipe recipe={recipe} onClose={() => setEditing(false)} />}
      <Loaded query={query} lines={12}>
        {(sheet) => item && <Card key={item.id} store={store} sheet={sheet} item={item} />}
      </Loaded>
    </Page>
  );
}

type CardProps = { store: string; sheet: InventoryRecipeSheetOut; item: InventorySheetItemOut };

function Card({ store, sheet, item }: CardProps) {
  const { t } = useTranslation("recipes");
  const title = useTitle();
  const navigate = route.useNavigate();
  return (
    <div className={classes.card}>
      <Stack>
        <Photos item={item} />
        <Facts item={item} />
        {sheet.about && <Text size="sm">{title(sheet.about)}</Text>}
        {sheet.external_ids.map((one) => (
          <Text key={one.system} size="xs" c="dimmed">
            {one.system}: {one.external_id}
          </Text>
        ))}
      </Stack>
      <Stack gap="lg">
        {sheet.items.length > 1 && (
          <SegmentedControl
            aria-label={t("variants")}
            value={item.id}
            onChange={(id) => navigate({ search: { item: id }, replace: true })}
            data={sheet.items.map((one) => ({ value: one.id, label: title(one.title) }))}
          />
        )}
        <ShowSwitch store={store} item={item} />
        <Figures store={store} item={item} />
        <CompositionTable store={store} item={item} />
      </Stack>
    </div>
  );
}

function Facts({ item }: { item: InventorySheetItemOut }) {
  const { t } = useTranslation("recipes");
  return (
    <Group gap={6}>
      <Badge color="gray">{item.sku}</Badge>
      <Badge color="gray">{t("minutes", { count: item.assembly_minutes })}</Badge>
      <Badge color="gray">{t("complexity", { level: item.complexity })}</Badge>
      {item.height_cm && item.width_cm && (
        <Badge color="gray">{t("size", { height: item.height_cm, width: item.width_cm })}</Badge>
      )}
      <Badge color="gray">{t("versionNumber", { number: item.number })}</Badge>
      {!item.active && <Badge color="red">{t("reasons.inactive")}</Badge>}
    </Group>
  );
}

function Figures({ store, item }: { store: string; item: InventorySheetItemOut }) {
  const { t } = useTranslation("recipes");
  const format = useFormat();
  const may = useMay();
  return (
    <section aria-label={t("money")}>
      <Title order={2} mb="xs">
        {t("money")}
      </Title>
      <div className={classes.figures}>
        <Figure label={t("stems")} value={item.cost ? format.money(item.cost) : t("costUnknown")} />
        <Figure label={t("labour")} value={format.money(item.labour)} />
        <Figure
          label={t("suggested", { margin: format.percent(Number(item.margin_percent) / 100) })}
          value={format.money(item.suggested)}
        />
        {may("catalogue.write") ? (
          <PriceField key={item.price?.amount} store={store} item={item} />
        ) : (
          <Figure label={t("price")} value={format.money(item.price)} />
        )}
        <div>
          <Text size="xs" c="dimmed">
            {t("earned")}
          </Text>
          <Group gap={6}>
            <Text fw={650}>{format.money(item.earned)}</Text>
            {item.earned && <Margin item={item} />}
          </Group>
        </div>
      </div>
    </section>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={650} className="numbers">
        {value}
      </Text>
    </div>
  );
}
