import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const messengerRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/messenger",
  component: lazyRouteComponent(() => import("./MessengerPage")),
});

export const messengerRoutes = [messengerRoute] as const;
