import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type InventoryAttention,
  type InventoryStockOrder,
  inventoryGetCategories,
  inventoryGetProductBatches,
  inventoryGetProductMovements,
  inventoryGetProductReservations,
  inventoryGetStock,
  inventoryGetStockSummary,
  inventoryPostDocumentReversal,
  inventoryPostWriteOff,
  ordersListOrders,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";

export type StockSearch = {
  q?: string;
  place?: string;
  category?: string;
  attention?: InventoryAttention;
  sort?: InventoryStockOrder;
  product?: string;
};

/** What moves stems or changes what is promised of them. */
const STOCK = [
  "inventory.stock_",
  "inventory.document_",
  "inventory.reservation_",
  "inventory.batch_",
  "inventory.consumption_",
];

export const stockKeys = {
  all: ["stock"] as const,
  list: (store: string, wanted: StockSearch) => ["stock", store, "list", wanted] as const,
  summary: (store: string) => ["stock", store, "summary"] as const,
  product: (store: string, product: string) => ["stock", store, "product", product] as const,
  numbers: (orders: string[]) => ["stock", "order numbers", orders] as const,
  categories: ["stock", "categories"] as const,
};

export function stockList(store: string, { q, place, category, attention, sort }: StockSearch) {
  return infiniteQueryOptions({
    queryKey: stockKeys.list(store, { q, place, category, attention, sort }),
    queryFn: ({ pageParam, signal }) =>
      answer(
        inventoryGetStock({
          query: { store_id: store, q, location_id: place, category_id: category, attention, sort, cursor: pageParam },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
    meta: hearing(STOCK),
  });
}

export function stockSummary(store: string) {
  return queryOptions({
    queryKey: stockKeys.summary(store),
    queryFn: ({ signal }) => answer(inventoryGetStockSummary({ query: { store_id: store }, signal })),
    meta: hearing(STOCK),
  });
}

export function categories() {
  return queryOptions({
    queryKey: stockKeys.categories,
    queryFn: ({ signal }) => answer(inventoryGetCategories({ signal })),
    staleTime: 10 * 60_000,
  });
}

/** All that a product's panel shows: where it lies, for whom it is promised, what moved. */
export function stockOfProduct(store: string, product: string) {
  return queryOptions({
    queryKey: stockKeys.product(store, product),
    queryFn: async ({ signal }) => {
      const path = { product_id: product };
      const [batches, reservations, movements] = await Promise.all([
        answer(inventoryGetProductBatches({ path, query: { store_id: store }, signal })),
        answer(inventoryGetProductReservations({ path, query: { store_id: store, size: 100 }, signal })),
        answer(inventoryGetProductMovements({ path, query: { store_id: store, size: 100 }, signal })),
      ]);
      return { batches, reservations: reservations.items, movements: movements.items };
    },
    meta: hearing(STOCK),
  });
}

const MOST_IDS = 100;

/** What the orders are called that stems are promised to. */
export function orderNumbers(wanted: (string | null)[]) {
  const ids = [...new Set(wanted.filter((id) => id !== null))].sort().slice(0, MOST_IDS);
  return queryOptions({
    queryKey: stockKeys.numbers(ids),
    queryFn: async ({ signal }) => {
      const page = await answer(ordersListOrders({ query: { ids, size: MOST_IDS }, signal }));
      return Object.fromEntries(page.items.map((order) => [order.id, order.number]));
    },
    enabled: ids.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export type WriteOff = { location: string; product: string; batch: string; quantity: string; reason: string };

export function writeOff({ location, product, batch, quantity, reason }: WriteOff, key: string) {
  return answer(
    inventoryPostWriteOff({
      body: { location_id: location, reason, lines: [{ product_id: product, batch_id: batch, quantity }] },
      headers: { "Idempotency-Key": key },
    }),
  );
}

/** A document is never removed: what it moved is moved back by another one, and both stay in the books. */
export function takeBack(document: string, version: number, reason: string) {
  return answer(
    inventoryPostDocumentReversal({
      path: { document_id: document },
      body: { reason },
      headers: { "If-Match": `"${version}"` },
    }),
  );
}
