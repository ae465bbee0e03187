import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

/** `day`: none is today in the store. `open`: the delivery looked at. `run`: the courier whose stops are ordered. */
const search = z.object({
  day: maybe(z.iso.date()),
  open: maybe(z.uuid()),
  run: maybe(z.uuid()),
  hide: maybe(z.enum(["finished"])),
  view: maybe(z.enum(["board"])),
});

const dispatchRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/dispatch",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./DispatchPage")),
});

export const dispatchRoutes = [dispatchRoute] as const;
