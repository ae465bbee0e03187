import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const stockRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/stock",
  component: lazyRouteComponent(() => import("./StockPage")),
});

export const stockRoutes = [stockRoute] as const;
