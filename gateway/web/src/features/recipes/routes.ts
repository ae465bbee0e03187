import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { workspaceRoute } from "@/app/roots";

const recipesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/recipes",
  component: lazyRouteComponent(() => import("./RecipesPage")),
});

const recipeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/recipes/$recipeId",
  component: lazyRouteComponent(() => import("./RecipePage")),
});

export const recipesRoutes = [recipesRoute, recipeRoute] as const;
