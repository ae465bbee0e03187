import { createRouter } from "@tanstack/react-router";
import { customersRoutes } from "@/features/customers/routes";
import { dashboardRoutes } from "@/features/dashboard/routes";
import { dispatchRoutes } from "@/features/dispatch/routes";
import { floristRoutes } from "@/features/florist/routes";
import { messengerRoutes } from "@/features/messenger/routes";
import { newOrderRoutes } from "@/features/new-order/routes";
import { ordersRoutes } from "@/features/orders/routes";
import { recipesRoutes } from "@/features/recipes/routes";
import { settingsRoutes } from "@/features/settings/routes";
import { stockRoutes } from "@/features/stock/routes";
import { rootRoute, startRoute, wholeRoute, workspaceRoute } from "./roots";

const routeTree = rootRoute.addChildren([
  startRoute,
  workspaceRoute.addChildren([
    ...dashboardRoutes,
    ...messengerRoutes,
    ...ordersRoutes,
    ...newOrderRoutes,
    ...customersRoutes,
    ...dispatchRoutes,
    ...stockRoutes,
    ...recipesRoutes,
    ...settingsRoutes,
  ]),
  wholeRoute.addChildren([...floristRoutes]),
]);

export const router = createRouter({ routeTree, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
