import { SegmentedControl, Select } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { OfStore } from "@/app/OfStore";
import { Empty, Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Rows } from "@/ui/Rows";
import { SearchField } from "@/ui/SearchField";
import { useTitle } from "@/ui/titles";
import { RecipeHead, RecipeRow } from "./RecipeRow";
import { assortment, type RecipesSearch, recipeCategories } from "./recipes.api";
import classes from "./recipes.module.css";

const route = getRouteApi("/workspace/app/recipes");

export default function RecipesPage() {
  const { t } = useTranslation();
  return <OfStore title={t("nav.recipes")}>{(store) => <RecipesOf key={store.id} store={store.id} />}</OfStore>;
}

function RecipesOf({ store }: { store: string }) {
  const { t } = useTranslation("recipes");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<RecipesSearch>) =>
    navigate({ search: (now: RecipesSearch) => ({ ...now, ...part }) as typeof search, replace: true });
  const query = useInfiniteQuery(assortment(store, search));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const filtered = Boolean(search.q || search.category || search.shown || search.reason);
  return (
    <Page fill title={t("title")} tools={<Filters search={search} change={change} />}>
      <div className={classes.list}>
        <Loaded
          query={query}
          isEmpty={() => items.length === 0}
          empty={
            <Empty
              title={t(filtered ? "nothingFound" : "nothing")}
              hint={t(filtered ? "nothingFoundHint" : "nothingHint")}
            />
          }
        >
          {() => (
            <Rows
              label={t("title")}
              items={items}
              keyOf={(item) => item.id}
              height={57}
              more={query}
              head={<RecipeHead />}
            >
              {(item) => <RecipeRow item={item} />}
            </Rows>
          )}
        </Loaded>
      </div>
    </Page>
  );
}

const SHOWN = ["all", "published", "waiting", "not_requested"] as const;

function Filters({ search, change }: { search: RecipesSearch; change: (part: Partial<RecipesSearch>) => void }) {
  const { t } = useTranslation("recipes");
  const title = useTitle();
  const { data: known } = useQuery(recipeCategories());
  return (
    <>
      <SearchField hint={t("searchHint")} value={search.q} onSearch={(q) => change({ q })} />
      <Select
        w={190}
        clearable
        searchable
        aria-label={t("category")}
        placeholder={t("anyCategory")}
        data={(known ?? []).map((one) => ({ value: one.id, label: title(one.title) }))}
        value={search.category ?? null}
        onChange={(category) => change({ category: category ?? undefined })}
      />
      <SegmentedControl
        aria-label={t("onShowcase")}
        data={SHOWN.map((value) => ({ value, label: t(`shown.${value}`) }))}
        value={search.shown ?? "all"}
        onChange={(shown) => change({ shown: shown === "all" ? undefined : shown, reason: undefined })}
      />
    </>
  );
}
