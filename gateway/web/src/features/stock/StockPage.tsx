import { Button, SegmentedControl, Select } from "@mantine/core";
import { IconTruckDelivery } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Store, useMay } from "@/app/me";
import { OfStore } from "@/app/OfStore";
import { Empty, Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Rows } from "@/ui/Rows";
import { SearchField } from "@/ui/SearchField";
import { useTitle } from "@/ui/titles";
import { ProductDrawer } from "./ProductDrawer";
import { ReceiveModal } from "./ReceiveModal";
import { StockHead, StockRow } from "./StockRow";
import { Summary } from "./Summary";
import { categories, type StockSearch, stockList, stockSummary } from "./stock.api";
import classes from "./stock.module.css";

const route = getRouteApi("/workspace/app/stock");

export default function StockPage() {
  const { t } = useTranslation();
  return <OfStore title={t("nav.stock")}>{(store) => <StockOf key={store.id} shop={store} />}</OfStore>;
}

function StockOf({ shop }: { shop: Store }) {
  const store = shop.id;
  const may = useMay();
  const [receiving, setReceiving] = useState(false);
  const { t } = useTranslation("stock");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<StockSearch>) =>
    navigate({ search: (now: StockSearch) => ({ ...now, ...part }), replace: true });
  const query = useInfiniteQuery(stockList(store, search));
  const summary = useQuery(stockSummary(store));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const soonDays = summary.data?.expiring_days ?? 2;
  const chosen = items.find((item) => item.product_id === search.product);
  return (
    <Page
      fill
      title={t("title")}
      tools={<Filters search={search} change={change} places={summary.data?.places ?? []} />}
      actions={
        may("stock.receive") && (
          <Button leftSection={<IconTruckDelivery size={15} />} onClick={() => setReceiving(true)}>
            {t("receive.action")}
          </Button>
        )
      }
    >
      {receiving && <ReceiveModal store={shop} onClose={() => setReceiving(false)} />}
      <div className={classes.screen}>
        <Summary query={summary} chosen={search} change={change} />
        <div className={classes.list}>
          <Loaded
            query={query}
            isEmpty={() => items.length === 0}
            empty={
              <Empty title={t(search.q || search.attention ? "nothingFound" : "nothing")} hint={t("nothingHint")} />
            }
          >
            {() => (
              <Rows
                label={t("title")}
                items={items}
                keyOf={(item) => `${item.product_id}${item.location_id}`}
                height={49}
                more={query}
                head={<StockHead />}
              >
                {(item) => (
                  <StockRow item={item} soonDays={soonDays} onOpen={() => change({ product: item.product_id })} />
                )}
              </Rows>
            )}
          </Loaded>
        </div>
      </div>
      <ProductDrawer
        store={store}
        product={search.product}
        item={chosen}
        soonDays={soonDays}
        onClose={() => change({ product: undefined })}
      />
    </Page>
  );
}

type FiltersProps = {
  search: StockSearch;
  change: (part: Partial<StockSearch>) => void;
  places: { location_id: string; title: string }[];
};

function Filters({ search, change, places }: FiltersProps) {
  const { t } = useTranslation("stock");
  const title = useTitle();
  const { data: known } = useQuery(categories());
  return (
    <>
      <SearchField hint={t("searchHint")} value={search.q} onSearch={(q) => change({ q })} />
      <Select
        w={160}
        clearable
        aria-label={t("place")}
        placeholder={t("everywhere")}
        data={places.map((place) => ({ value: place.location_id, label: place.title }))}
        value={search.place ?? null}
        onChange={(place) => change({ place: place ?? undefined })}
      />
      <Select
        w={180}
        clearable
        searchable
        aria-label={t("category")}
        placeholder={t("anyCategory")}
        data={(known ?? []).map((one) => ({ value: one.id, label: title(one.title) }))}
        value={search.category ?? null}
        onChange={(category) => change({ category: category ?? undefined })}
      />
      <SegmentedControl
        aria-label={t("sort.label")}
        data={[
          { value: "name", label: t("sort.name") },
          { value: "best_before", label: t("sort.best_before") },
        ]}
        value={search.sort ?? "name"}
        onChange={(sort) => change({ sort: sort === "best_before" ? sort : undefined })}
      />
    </>
  );
}
