import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { wholeRoute } from "@/app/roots";

const floristRoute = createRoute({
  getParentRoute: () => wholeRoute,
  path: "/app/florist",
  component: lazyRouteComponent(() => import("./FloristPage")),
});

export const floristRoutes = [floristRoute] as const;
