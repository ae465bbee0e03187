import { Button } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Rows } from "@/ui/Rows";
import { OrderHead, OrderLine } from "./OrderLine";
import { OrdersFilters } from "./OrdersFilters";
import { orderCount, orderList } from "./orders.api";
import { filterOf, isNarrowed, type OrdersSearch } from "./orders.logic";
import classes from "./orders.module.css";
import { SavedViews } from "./SavedViews";

const BulkBar = lazy(() => import("./BulkBar"));
const route = getRouteApi("/workspace/app/orders");
const NOTHING: ReadonlySet<string> = new Set();

export default function OrdersPage() {
  const { t } = useTranslation(["orders", "common"]);
  const store = useStore()?.id;
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<OrdersSearch>) =>
    navigate({ search: (now: OrdersSearch) => ({ ...now, ...part }), replace: true });
  const filter = useMemo(() => filterOf(search), [search]);
  const query = useInfiniteQuery(orderList(store, filter));
  const count = useQuery(orderCount(store, filter));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const [chosen, setChosen] = useState(NOTHING);
  const choose = useCallback((ids: string[], on: boolean) => {
    setChosen((now) => {
      const next = new Set(now);
      for (const id of ids) on ? next.add(id) : next.delete(id);
      return next;
    });
  }, []);
  const shown = items.map((row) => row.id);
  return (
    <Page fill title={t("list.title")} tools={<OrdersFilters search={search} change={change} count={count.data} />}>
      <div className={classes.screen}>
        <SavedViews search={search} onOpen={(to) => navigate({ search: to, replace: true })} />
        {chosen.size > 0 && (
          <Suspense fallback={null}>
            <BulkBar chosen={[...chosen]} onClear={() => setChosen(NOTHING)} onTaken={(ids) => choose(ids, false)} />
          </Suspense>
        )}
        <div className={classes.list}>
          <Loaded
            query={query}
            isEmpty={() => items.length === 0}
            empty={
              <Empty
                title={t(isNarrowed(search) ? "list.notFound" : "list.nothing")}
                hint={t(isNarrowed(search) ? "list.notFoundHint" : "list.nothingHint")}
                action={
                  isNarrowed(search) && (
                    <Button variant="default" onClick={() => navigate({ search: {}, replace: true })}>
                      {t("common:clear")}
                    </Button>
                  )
                }
              />
            }
          >
            {() => (
              <Rows
                label={t("list.title")}
                items={items}
                keyOf={(row) => row.id}
                height={49}
                more={query}
                head={
                  <OrderHead
                    all={shown.length > 0 && shown.every((id) => chosen.has(id))}
                    some={shown.some((id) => chosen.has(id))}
                    onAll={(on) => choose(shown, on)}
                  />
                }
              >
                {(row) => <OrderLine row={row} chosen={chosen.has(row.id)} onChoose={choose} />}
              </Rows>
            )}
          </Loaded>
        </div>
      </div>
    </Page>
  );
}
