import { createRootRoute, createRoute, Outlet } from "@tanstack/react-router";
import i18next from "i18next";
import { Empty, Trouble } from "@/ui/Loaded";
import { Gate } from "./Gate";
import { Start } from "./Start";
import { Shell } from "./shell/Shell";

const NotHere = () => <Empty title={i18next.t("notHere.title")} hint={i18next.t("notHere.hint")} />;

const rootRoute = createRootRoute({
  component: () => (
    <Gate>
      <Outlet />
    </Gate>
  ),
  notFoundComponent: NotHere,
  errorComponent: ({ error, reset }) => <Trouble error={error} retry={reset} />,
});

/** Screens of the workspace, with places and search around them: `getParentRoute: () => workspaceRoute`. */
export const workspaceRoute = createRoute({ getParentRoute: () => rootRoute, id: "workspace", component: Shell });

/** Screens that take the whole window (the florist's tablet). */
export const wholeRoute = createRoute({ getParentRoute: () => rootRoute, id: "whole", component: Outlet });

const startRoute = createRoute({ getParentRoute: () => rootRoute, path: "/app", component: Start });

export { rootRoute, startRoute };
