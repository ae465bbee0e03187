import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod";
import { workspaceRoute } from "@/app/roots";

const recipesSearch = z.object({
  q: z.string().optional().catch(undefined),
  category: z.uuid().optional().catch(undefined),
  shown: z.enum(["published", "waiting", "not_requested"]).optional().catch(undefined),
  reason: z.enum(["component_missing", "no_price", "inactive"]).optional().catch(undefined),
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
  validateSearch: z.object({ item: z.uuid().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("./RecipePage")),
});

export const recipesRoutes = [recipesRoute, recipeRoute] as const;
