import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const dashboardRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/dashboard",
  component: lazyRouteComponent(() => import("./DashboardPage")),
});

export const dashboardRoutes = [dashboardRoute] as const;
