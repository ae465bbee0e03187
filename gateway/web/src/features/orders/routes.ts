import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";
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
    kind: maybe(z.enum(KINDS)),
    when: maybe(z.enum(WHENS)),
    florist: maybe(z.uuid()),
  }),
  component: lazyRouteComponent(() => import("./BoardPage")),
});

const calendarRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/calendar",
  validateSearch: z.object({ day: maybe(z.iso.date()) }),
  component: lazyRouteComponent(() => import("./CalendarPage")),
});

const intakeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/intake",
  validateSearch: z.object({
    cause: maybe(z.enum(["placed", "attention", "hand"])),
    order: maybe(z.uuid()),
  }),
  component: lazyRouteComponent(() => import("./IntakePage")),
});

const orderRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/orders/$orderId",
  validateSearch: z.object({
    tab: maybe(z.enum(["timeline", "passport"])),
    side: maybe(z.enum(["conversation", "customer"])),
  }),
  component: lazyRouteComponent(() => import("./OrderPage")),
});

export const ordersRoutes = [ordersRoute, boardRoute, calendarRoute, intakeRoute, orderRoute] as const;
