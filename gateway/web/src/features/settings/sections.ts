/** The places of the settings, by what they are about; each is shown to whoever has one of its permissions. */
export const SECTIONS = [
  { name: "stores", group: "network", to: "/app/settings/stores", may: ["network.manage", "network.read"] },
  { name: "entities", group: "network", to: "/app/settings/entities", may: ["network.manage", "network.read"] },
  { name: "zones", group: "network", to: "/app/settings/zones", may: ["delivery.configure"] },
  { name: "people", group: "people", to: "/app/settings/people", may: ["people.manage"] },
  { name: "roles", group: "people", to: "/app/settings/roles", may: ["people.manage"] },
  { name: "sessions", group: "people", to: "/app/settings/sessions", may: ["people.manage"] },
  { name: "devices", group: "people", to: "/app/settings/devices", may: ["devices.manage"] },
  { name: "audit", group: "people", to: "/app/settings/audit", may: ["audit.read"] },
  { name: "stages", group: "orders", to: "/app/settings/stages", may: ["orders.configure"] },
  { name: "reasons", group: "orders", to: "/app/settings/reasons", may: ["orders.configure"] },
  { name: "policies", group: "orders", to: "/app/settings/policies", may: ["orders.configure"] },
  { name: "replies", group: "messages", to: "/app/settings/replies", may: ["messenger.write"] },
  { name: "accounts", group: "messages", to: "/app/settings/accounts", may: ["messenger.configure"] },
  { name: "providers", group: "integrations", to: "/app/settings/providers", may: ["integrations.read"] },
  { name: "keys", group: "integrations", to: "/app/settings/keys", may: ["api_keys.manage"] },
  { name: "webhooks", group: "integrations", to: "/app/settings/webhooks", may: ["webhooks.manage"] },
  { name: "incidents", group: "operations", to: "/app/settings/incidents", may: ["operations.read"] },
  { name: "parked", group: "operations", to: "/app/settings/parked", may: ["operations.read"] },
  { name: "doctor", group: "operations", to: "/app/settings/doctor", may: ["operations.read"] },
] as const;

export type SectionName = (typeof SECTIONS)[number]["name"];
export const GROUPS = ["network", "people", "orders", "messages", "integrations", "operations"] as const;
