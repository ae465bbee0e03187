import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const ordersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/orders",
  component: lazyRouteComponent(() => import("./OrdersPage")),
});

const boardRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/board",
  component: lazyRouteComponent(() => import("./BoardPage")),
});

const calendarRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/calendar",
  component: lazyRouteComponent(() => import("./CalendarPage")),
});

const intakeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/intake",
  component: lazyRouteComponent(() => import("./IntakePage")),
});

const orderRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/orders/$orderId",
  component: lazyRouteComponent(() => import("./OrderPage")),
});

export const ordersRoutes = [ordersRoute, boardRoute, calendarRoute, intakeRoute, orderRoute] as const;
