import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type InventoryComposition,
  type InventoryMoney,
  type InventoryPublicationReason,
  type InventoryRecipeHeadIn,
  inventoryDeletePhoto,
  inventoryGetAssortment,
  inventoryGetCategories,
  inventoryGetProducts,
  inventoryGetRecipe,
  inventoryGetRecipeSheet,
  inventoryPostPhoto,
  inventoryPostRecipeVersion,
  inventoryPutPhotoPlace,
  inventoryPutPrices,
  inventoryPutPublication,
  inventoryPutRecipe,
} from "@/api/generated";
import { answer, answerWithVersion } from "@/api/problem";
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
  head: (recipe: string) => ["recipes", "head", recipe] as const,
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

/** The recipe itself, as it is edited: names, words, category; with its version. */
export function recipeHead(recipe: string) {
  return queryOptions({
    queryKey: recipeKeys.head(recipe),
    queryFn: ({ signal }) => answerWithVersion(inventoryGetRecipe({ path: { recipe_id: recipe }, signal })),
    meta: hearing(["inventory.sellable_"]),
  });
}

export function changeHead(recipe: string, head: InventoryRecipeHeadIn, etag: string) {
  return answer(inventoryPutRecipe({ path: { recipe_id: recipe }, body: head, headers: { "If-Match": etag } }));
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

/** Where a photo stands among the others, from 1; the first is the one on cards. */
export function placePhoto(sellable: string, photo: string, place: number) {
  return answer(inventoryPutPhotoPlace({ path: { sellable_id: sellable, photo_id: photo }, body: { place } }));
}
