import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { workspaceRoute } from "@/app/roots";

const dashboardSearch = z.object({
  /** The day whose profit and loss is shown; today when left out. */
  day: z.iso.date().optional().catch(undefined),
  days: z
    .union([z.literal(14), z.literal(30)])
    .optional()
    .catch(undefined),
  currency: z.string().length(3).optional().catch(undefined),
});

const dashboardRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/dashboard",
  validateSearch: dashboardSearch,
  component: lazyRouteComponent(() => import("./DashboardPage")),
});

export const dashboardRoutes = [dashboardRoute] as const;
