import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { workspaceRoute } from "@/app/roots";
import { KINDS, ordersSearch, WHENS } from "./orders.logic";

const ordersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/orders",
  validateSearch: ordersSearch,
  component: lazyRouteComponent(() => import("./OrdersPage")),
});

const boardRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/board",
  validateSearch: z.object({
    kind: z.enum(KINDS).optional().catch(undefined),
    when: z.enum(WHENS).optional().catch(undefined),
    florist: z.uuid().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import("./BoardPage")),
});

const calendarRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/calendar",
  validateSearch: z.object({ day: z.iso.date().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("./CalendarPage")),
});

const intakeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/intake",
  validateSearch: z.object({
    cause: z.enum(["placed", "attention", "hand"]).optional().catch(undefined),
    order: z.uuid().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import("./IntakePage")),
});

const orderRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/orders/$orderId",
  validateSearch: z.object({
    tab: z.enum(["timeline", "passport"]).optional().catch(undefined),
    side: z.enum(["conversation", "customer"]).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import("./OrderPage")),
});

export const ordersRoutes = [ordersRoute, boardRoute, calendarRoute, intakeRoute, orderRoute] as const;
