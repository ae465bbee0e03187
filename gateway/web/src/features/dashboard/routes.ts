import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

const dashboardSearch = z.object({
  /** The day whose profit and loss is shown; today when left out. */
  day: maybe(z.iso.date()),
  days: maybe(z.union([z.literal(14), z.literal(30)])),
  currency: maybe(z.string().check(z.length(3))),
});

const dashboardRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/dashboard",
  validateSearch: dashboardSearch,
  component: lazyRouteComponent(() => import("./DashboardPage")),
});

export const dashboardRoutes = [dashboardRoute] as const;
