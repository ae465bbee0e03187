import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

const newOrderSearch = z.object({
  customer: maybe(z.uuid()),
  conversation: maybe(z.uuid()),
});

const newOrderRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/new-order",
  validateSearch: newOrderSearch,
  component: lazyRouteComponent(() => import("./NewOrderPage")),
});

export const newOrderRoutes = [newOrderRoute] as const;
