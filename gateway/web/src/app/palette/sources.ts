/** One thing the palette found or can do. */
export type Found = { id: string; label: string; description?: string; to: string };

/** Looks for what a person typed (at least two letters); gives up when told so. */
export type Source = (text: string, signal: AbortSignal) => Promise<Found[]>;

type Named = {
  name: "orders" | "customers" | "messenger" | "recipes";
  may: string;
  load: () => Promise<{ search: Source }>;
};

/** Where the palette looks; each stands with its noun and is loaded when somebody searches. */
export const SOURCES: Named[] = [
  { name: "orders", may: "orders.read", load: () => import("@/features/orders/palette") },
  { name: "customers", may: "customers.read", load: () => import("@/features/customers/palette") },
  { name: "messenger", may: "messenger.read", load: () => import("@/features/messenger/palette") },
  { name: "recipes", may: "catalogue.read", load: () => import("@/features/recipes/palette") },
];
