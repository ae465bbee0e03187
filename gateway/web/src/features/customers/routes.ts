import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const customersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/customers",
  component: lazyRouteComponent(() => import("./CustomersPage")),
});

const customerRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/customers/$customerId",
  component: lazyRouteComponent(() => import("./CustomerPage")),
});

const tasksRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/tasks",
  component: lazyRouteComponent(() => import("./TasksPage")),
});

export const customersRoutes = [customersRoute, customerRoute, tasksRoute] as const;
