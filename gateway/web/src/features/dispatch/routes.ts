import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const dispatchRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/dispatch",
  component: lazyRouteComponent(() => import("./DispatchPage")),
});

export const dispatchRoutes = [dispatchRoute] as const;
