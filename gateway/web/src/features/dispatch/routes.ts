import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { workspaceRoute } from "@/app/roots";

/** `day`: none is today in the store. `open`: the delivery looked at. `run`: the courier whose stops are ordered. */
const search = z.object({
  day: z.iso.date().optional().catch(undefined),
  open: z.uuid().optional().catch(undefined),
  run: z.uuid().optional().catch(undefined),
  hide: z.enum(["finished"]).optional().catch(undefined),
  view: z.enum(["board"]).optional().catch(undefined),
});

const dispatchRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/dispatch",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./DispatchPage")),
});

export const dispatchRoutes = [dispatchRoute] as const;
