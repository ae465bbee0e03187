import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const settingsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/settings",
  component: lazyRouteComponent(() => import("./SettingsPage")),
});

export const settingsRoutes = [settingsRoute] as const;
