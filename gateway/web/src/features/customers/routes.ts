import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { workspaceRoute } from "@/app/roots";

const customersSearch = z.object({
  q: z.string().optional().catch(undefined),
  channel: z
    .enum(["whatsapp", "telegram", "telegram_bot", "max", "max_bot", "vk", "avito", "hh", "sms", "web_chat"])
    .optional()
    .catch(undefined),
  responsible: z.uuid().optional().catch(undefined),
  orders: z.enum(["some", "none"]).optional().catch(undefined),
  quiet: z.number().int().positive().optional().catch(undefined),
  sort: z.enum(["name", "last_order"]).optional().catch(undefined),
});

const tasksSearch = z.object({
  tab: z.enum(["mine", "unassigned", "overdue", "done", "cancelled"]).optional().catch(undefined),
  task: z.uuid().optional().catch(undefined),
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
