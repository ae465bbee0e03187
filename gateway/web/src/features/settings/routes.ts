import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

const settingsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/settings",
  component: lazyRouteComponent(() => import("./SettingsPage")),
});

const startRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "/",
  component: lazyRouteComponent(() => import("./FirstSection")),
});

const storesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "stores",
  component: lazyRouteComponent(() => import("./network/StoresPage")),
});

const entitiesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "entities",
  component: lazyRouteComponent(() => import("./network/EntitiesPage")),
});

const zonesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "zones",
  validateSearch: z.object({
    shown: maybe(z.enum(["zones", "slots", "days"])),
    day: maybe(z.iso.date()),
  }),
  component: lazyRouteComponent(() => import("./zones/ZonesPage")),
});

const peopleRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "people",
  validateSearch: z.object({
    q: maybe(z.string()),
    store: maybe(z.uuid()),
  }),
  component: lazyRouteComponent(() => import("./people/PeoplePage")),
});

const rolesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "roles",
  component: lazyRouteComponent(() => import("./people/RolesPage")),
});

const sessionsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "sessions",
  component: lazyRouteComponent(() => import("./people/SessionsPage")),
});

const auditRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "audit",
  validateSearch: z.object({
    action: maybe(z.string()),
    subject_kind: maybe(z.string()),
    subject_id: maybe(z.string()),
    actor: maybe(z.string()),
  }),
  component: lazyRouteComponent(() => import("./people/AuditPage")),
});

const stagesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "stages",
  component: lazyRouteComponent(() => import("./pipeline/StagesPage")),
});

const reasonsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "reasons",
  component: lazyRouteComponent(() => import("./pipeline/ReasonsPage")),
});

const providersRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "providers",
  component: lazyRouteComponent(() => import("./integrations/ProvidersPage")),
});

const keysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "keys",
  component: lazyRouteComponent(() => import("./integrations/KeysPage")),
});

const webhooksRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "webhooks",
  validateSearch: z.object({
    webhook: maybe(z.uuid()),
    state: maybe(z.enum(["waiting", "delivered", "exhausted"])),
  }),
  component: lazyRouteComponent(() => import("./integrations/WebhooksPage")),
});

const incidentsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "incidents",
  component: lazyRouteComponent(() => import("./operations/IncidentsPage")),
});

const parkedRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "parked",
  component: lazyRouteComponent(() => import("./operations/ParkedPage")),
});

const doctorRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "doctor",
  component: lazyRouteComponent(() => import("./operations/DoctorPage")),
});

const devicesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "devices",
  component: lazyRouteComponent(() => import("./people/DevicesPage")),
});

const policiesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "policies",
  component: lazyRouteComponent(() => import("./pipeline/PoliciesPage")),
});

const repliesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "replies",
  validateSearch: z.object({
    q: maybe(z.string()),
    store: maybe(z.uuid()),
  }),
  component: lazyRouteComponent(() => import("./messages/RepliesPage")),
});

const accountsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: "accounts",
  component: lazyRouteComponent(() => import("./messages/AccountsPage")),
});

export const settingsRoutes = [
  settingsRoute.addChildren([
    startRoute,
    storesRoute,
    entitiesRoute,
    zonesRoute,
    peopleRoute,
    rolesRoute,
    sessionsRoute,
    devicesRoute,
    auditRoute,
    stagesRoute,
    reasonsRoute,
    policiesRoute,
    repliesRoute,
    accountsRoute,
    providersRoute,
    keysRoute,
    webhooksRoute,
    incidentsRoute,
    parkedRoute,
    doctorRoute,
  ]),
] as const;
