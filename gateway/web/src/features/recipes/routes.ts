import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

const recipesSearch = z.object({
  q: maybe(z.string()),
  category: maybe(z.uuid()),
  shown: maybe(z.enum(["published", "waiting", "not_requested"])),
  reason: maybe(z.enum(["component_missing", "no_price", "inactive"])),
});

const recipesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/recipes",
  validateSearch: recipesSearch,
  component: lazyRouteComponent(() => import("./RecipesPage")),
});

const recipeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/recipes/$recipeId",
  validateSearch: z.object({ item: maybe(z.uuid()) }),
  component: lazyRouteComponent(() => import("./RecipePage")),
});

export const recipesRoutes = [recipesRoute, recipeRoute] as const;
