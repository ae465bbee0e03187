import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type InventoryAttention,
  type InventoryReceiptIn,
  type InventoryStockOrder,
  inventoryGetCategories,
  inventoryGetDocument,
  inventoryGetProductBatches,
  inventoryGetProductMovements,
  inventoryGetProductReservations,
  inventoryGetProducts,
  inventoryGetStock,
  inventoryGetStockSummary,
  inventoryGetSuppliers,
  inventoryPostDocumentReversal,
  inventoryPostReceiptDraft,
  inventoryPostReceiptPosting,
  inventoryPostSupplier,
  inventoryPostWriteOff,
  ordersListOrders,
} from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
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
  suppliers: (store: string) => ["stock", store, "suppliers"] as const,
  products: (store: string, words: string) => ["stock", store, "products", words] as const,
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

export function suppliers(store: string) {
  return queryOptions({
    queryKey: stockKeys.suppliers(store),
    queryFn: ({ signal }) => answer(inventoryGetSuppliers({ signal })),
    select: (all) => all.filter((one) => one.active !== false && one.store_ids?.includes(store)),
    staleTime: 60_000,
  });
}

export function addSupplier(store: string, title: string, key: string) {
  return answer(inventoryPostSupplier({ body: { title, store_ids: [store] }, headers: { "Idempotency-Key": key } }));
}

/** Products whose name or article number has the words, for what a supplier brought. */
export function productsNamed(store: string, words: string) {
  return queryOptions({
    queryKey: stockKeys.products(store, words),
    queryFn: ({ signal }) =>
      answer(inventoryGetProducts({ query: { store_id: store, q: words || undefined, size: 20 }, signal })),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
}

/** Written down first, then posted: a repeated press finds the same paper by its key and posts it once. */
export async function receive(receipt: InventoryReceiptIn, key: string) {
  const draft = await answer(inventoryPostReceiptDraft({ body: receipt, headers: { "Idempotency-Key": key } }));
  const path = { document_id: draft.id };
  try {
    return await answer(inventoryPostReceiptPosting({ path, headers: { "If-Match": `"${draft.version}"` } }));
  } catch (error) {
    if (!asProblem(error).isStale) throw error;
    // Posted by a press whose answer was lost: what was wanted is done.
    const now = await answer(inventoryGetDocument({ path }));
    if (now.state !== "posted") throw error;
    return now;
  }
}
