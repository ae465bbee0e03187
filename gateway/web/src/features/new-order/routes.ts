import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const newOrderRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/new-order",
  component: lazyRouteComponent(() => import("./NewOrderPage")),
});

export const newOrderRoutes = [newOrderRoute] as const;
