import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

const stockSearch = z.object({
  q: maybe(z.string()),
  place: maybe(z.uuid()),
  category: maybe(z.uuid()),
  attention: maybe(z.enum(["expiring", "past"])),
  sort: maybe(z.enum(["name", "best_before"])),
  product: maybe(z.uuid()),
});

const stockRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/stock",
  validateSearch: stockSearch,
  component: lazyRouteComponent(() => import("./StockPage")),
});

export const stockRoutes = [stockRoute] as const;
