import { queryOptions } from "@tanstack/react-query";
import {
  inventoryGetCatalogue,
  inventoryPostSubstitutes,
  type OrdersProposeSubstitution,
  ordersGetFloristQueue,
  ordersPostAssembled,
  ordersPostPhoto,
  ordersPostPutBack,
  ordersPostSubstitution,
  ordersPostTake,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";

export const floristKeys = {
  all: ["florist"] as const,
  queue: (store: string, done: boolean, language: string) => ["florist", store, "queue", done, language] as const,
  prices: (store: string, ids: string[]) => ["florist", store, "prices", ids] as const,
  looks: (store: string, ids: string[]) => ["florist", store, "looks", ids] as const,
  choices: (store: string, product: string, quantity: string) =>
    ["florist", store, "choices", product, quantity] as const,
  products: (store: string, words: string) => ["florist", store, "products", words] as const,
};

/** Orders with the florists by departure; with `done` those made in the last day. */
export function floristQueue(store: string, done: boolean, language: string) {
  return queryOptions({
    queryKey: floristKeys.queue(store, done, language),
    queryFn: ({ signal }) =>
      answer(
        ordersGetFloristQueue({ query: { store_id: store, done }, headers: { "Accept-Language": language }, signal }),
      ),
    meta: hearing(["orders."]),
  });
}

const MOST_IDS = 100;

/** Pictures of what is on the table, by id. */
export function looksOf(store: string, wanted: string[]) {
  const ids = [...new Set(wanted)].sort().slice(0, MOST_IDS);
  return queryOptions({
    queryKey: floristKeys.looks(store, ids),
    queryFn: async ({ signal }) => {
      const page = await answer(
        inventoryGetCatalogue({ query: { store_id: store, ids, active: null, size: MOST_IDS }, signal }),
      );
      return Object.fromEntries(page.items.map((item) => [item.id, item.photo ?? null]));
    },
    enabled: ids.length > 0,
    staleTime: 10 * 60_000,
    meta: hearing(["inventory.sellable_"]),
  });
}

/** What single products cost here, by id. */
export function pricesOf(store: string, wanted: string[]) {
  const ids = [...new Set(wanted)].sort().slice(0, MOST_IDS);
  return queryOptions({
    queryKey: floristKeys.prices(store, ids),
    queryFn: async ({ signal }) => {
      const page = await answer(
        inventoryGetCatalogue({ query: { store_id: store, ids, active: null, size: MOST_IDS }, signal }),
      );
      return Object.fromEntries(page.items.map((item) => [item.id, item.price]));
    },
    placeholderData: (before) => before,
    meta: hearing(["inventory.price_"]),
  });
}

/** What of the same family could stand in for a product, with how much of it is free now. */
export function choicesFor(store: string, product: string, quantity: string) {
  return queryOptions({
    queryKey: floristKeys.choices(store, product, quantity),
    queryFn: async ({ signal }) => {
      const [choice] = await answer(
        inventoryPostSubstitutes({
          body: { store_id: store, components: [{ product_id: product, quantity }] },
          signal,
        }),
      );
      return choice ?? null;
    },
    meta: hearing(["inventory.stock_"]),
  });
}

export function productsNamed(store: string, words: string) {
  return queryOptions({
    queryKey: floristKeys.products(store, words),
    queryFn: ({ signal }) =>
      answer(
        inventoryGetCatalogue({
          query: { store_id: store, kind: "product", q: words || undefined, with_availability: true, size: 24 },
          signal,
        }),
      ),
    placeholderData: (before) => before,
  });
}

export const takeOrder = (order: string) => answer(ordersPostTake({ path: { order_id: order } }));

export const putBack = (order: string) => answer(ordersPostPutBack({ path: { order_id: order } }));

export function finish(order: string, composition: { product_id: string; quantity: string }[] | null, note: string) {
  return answer(ordersPostAssembled({ path: { order_id: order }, body: { composition, note } }));
}

export function propose(order: string, body: OrdersProposeSubstitution, key: string, language: string) {
  return answer(
    ordersPostSubstitution({
      path: { order_id: order },
      body,
      headers: { "Idempotency-Key": key, "Accept-Language": language },
    }),
  );
}

export function keepPhoto(order: string, picture: Blob, key: string) {
  return answer(
    ordersPostPhoto({
      path: { order_id: order },
      body: picture,
      headers: { "Idempotency-Key": key, "content-type": picture.type },
    }),
  );
}
