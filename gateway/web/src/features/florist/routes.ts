import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { wholeRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

const floristRoute = createRoute({
  getParentRoute: () => wholeRoute,
  path: "/app/florist",
  validateSearch: z.object({
    tab: maybe(z.enum(["waiting", "mine", "done"])),
    order: maybe(z.uuid()),
  }),
  component: lazyRouteComponent(() => import("./FloristPage")),
});

export const floristRoutes = [floristRoute] as const;
