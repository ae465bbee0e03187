import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { workspaceRoute } from "@/app/roots";

const stockSearch = z.object({
  q: z.string().optional().catch(undefined),
  place: z.uuid().optional().catch(undefined),
  category: z.uuid().optional().catch(undefined),
  attention: z.enum(["expiring", "past"]).optional().catch(undefined),
  sort: z.enum(["name", "best_before"]).optional().catch(undefined),
  product: z.uuid().optional().catch(undefined),
});

const stockRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/stock",
  validateSearch: stockSearch,
  component: lazyRouteComponent(() => import("./StockPage")),
});

export const stockRoutes = [stockRoute] as const;
