import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

const customersSearch = z.object({
  q: maybe(z.string()),
  channel: maybe(
    z.enum(["whatsapp", "telegram", "telegram_bot", "max", "max_bot", "vk", "avito", "hh", "sms", "web_chat"]),
  ),
  responsible: maybe(z.uuid()),
  orders: maybe(z.enum(["some", "none"])),
  quiet: maybe(z.int().check(z.positive())),
  sort: maybe(z.enum(["name", "last_order"])),
});

const tasksSearch = z.object({
  tab: maybe(z.enum(["mine", "unassigned", "overdue", "done", "cancelled"])),
  task: maybe(z.uuid()),
});

const customersRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/customers",
  validateSearch: customersSearch,
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
  validateSearch: tasksSearch,
  component: lazyRouteComponent(() => import("./TasksPage")),
});

export const customersRoutes = [customersRoute, customerRoute, tasksRoute] as const;
