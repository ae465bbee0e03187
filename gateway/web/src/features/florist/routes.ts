import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { wholeRoute } from "@/app/roots";

const floristRoute = createRoute({
  getParentRoute: () => wholeRoute,
  path: "/app/florist",
  validateSearch: z.object({
    tab: z.enum(["waiting", "mine", "done"]).optional().catch(undefined),
    order: z.uuid().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import("./FloristPage")),
});

export const floristRoutes = [floristRoute] as const;
