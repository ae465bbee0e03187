import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { workspaceRoute } from "@/app/roots";

const newOrderSearch = z.object({
  customer: z.uuid().optional().catch(undefined),
  conversation: z.uuid().optional().catch(undefined),
});

const newOrderRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/new-order",
  validateSearch: newOrderSearch,
  component: lazyRouteComponent(() => import("./NewOrderPage")),
});

export const newOrderRoutes = [newOrderRoute] as const;
