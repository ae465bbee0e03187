import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type InventoryComposition,
  type InventoryMoney,
  type InventoryPublicationReason,
  inventoryDeletePhoto,
  inventoryGetAssortment,
  inventoryGetCategories,
  inventoryGetProducts,
  inventoryGetRecipeSheet,
  inventoryPostPhoto,
  inventoryPostRecipeVersion,
  inventoryPutPrices,
  inventoryPutPublication,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";

export type RecipesSearch = {
  q?: string;
  category?: string;
  shown?: "published" | "waiting" | "not_requested";
  reason?: InventoryPublicationReason;
};

const ASSORTMENT = ["inventory.publication_", "inventory.price_", "inventory.sellable_", "inventory.stock_"];

export const recipeKeys = {
  all: ["recipes"] as const,
  list: (store: string, wanted: RecipesSearch) => ["recipes", store, "list", wanted] as const,
  sheet: (store: string, recipe: string) => ["recipes", store, "sheet", recipe] as const,
  products: (store: string, words: string) => ["recipes", store, "products", words] as const,
  categories: ["recipes", "categories"] as const,
};

export function assortment(store: string, { q, category, shown, reason }: RecipesSearch) {
  return infiniteQueryOptions({
    queryKey: recipeKeys.list(store, { q, category, shown, reason }),
    queryFn: ({ pageParam, signal }) =>
      answer(
        inventoryGetAssortment({
          query: { store_id: store, q, category_id: category, shown, reason, cursor: pageParam },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
    meta: hearing(ASSORTMENT),
  });
}

export function recipeSheet(store: string, recipe: string) {
  return queryOptions({
    queryKey: recipeKeys.sheet(store, recipe),
    queryFn: ({ signal }) =>
      answer(inventoryGetRecipeSheet({ path: { recipe_id: recipe }, query: { store_id: store }, signal })),
    meta: hearing(ASSORTMENT),
  });
}

export function recipeCategories() {
  return queryOptions({
    queryKey: recipeKeys.categories,
    queryFn: ({ signal }) => answer(inventoryGetCategories({ signal })),
    staleTime: 10 * 60_000,
  });
}

/** Products whose name has the words, for adding one to a composition. */
export function productsNamed(store: string, words: string) {
  return queryOptions({
    queryKey: recipeKeys.products(store, words),
    queryFn: ({ signal }) =>
      answer(inventoryGetProducts({ query: { store_id: store, q: words || undefined, size: 20 }, signal })),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
}

export function askToShow(store: string, sellable: string, requested: boolean) {
  return answer(inventoryPutPublication({ path: { sellable_id: sellable }, body: { store_id: store, requested } }));
}

export function setPrice(store: string, sellable: string, price: InventoryMoney) {
  return answer(inventoryPutPrices({ body: { store_id: store, prices: [{ sellable_id: sellable, price }] } }));
}

export function writeVersion(sellable: string, composition: InventoryComposition, version: number) {
  return answer(
    inventoryPostRecipeVersion({
      path: { recipe_id: sellable },
      body: composition,
      headers: { "If-Match": `"${version}"` },
    }),
  );
}

export function addPhoto(sellable: string, picture: Blob, key: string) {
  return answer(
    inventoryPostPhoto({
      path: { sellable_id: sellable },
      body: picture,
      headers: { "Idempotency-Key": key, "Content-Type": picture.type },
    }),
  );
}

export function removePhoto(sellable: string, photo: string) {
  return answer(inventoryDeletePhoto({ path: { sellable_id: sellable, photo_id: photo } }));
}
