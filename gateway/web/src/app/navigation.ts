import {
  IconBuildingStore,
  IconCalendarEvent,
  IconChecklist,
  IconInbox,
  IconLayoutDashboard,
  IconLayoutKanban,
  IconListDetails,
  IconMessages,
  IconPlant,
  IconRoute,
  IconScissors,
  IconSettings,
  IconUsers,
} from "@tabler/icons-react";

/** The places of the workspace, in the order of the day; each is shown to whoever has one of its permissions. */
export const PLACES = [
  { to: "/app/dashboard", text: "nav.dashboard", icon: IconLayoutDashboard, may: ["analytics.read", "orders.read"] },
  { to: "/app/messenger", text: "nav.messenger", icon: IconMessages, may: ["messenger.read"] },
  { to: "/app/intake", text: "nav.intake", icon: IconInbox, may: ["orders.place"] },
  { to: "/app/orders", text: "nav.orders", icon: IconListDetails, may: ["orders.read"] },
  { to: "/app/board", text: "nav.board", icon: IconLayoutKanban, may: ["orders.read"] },
  { to: "/app/calendar", text: "nav.calendar", icon: IconCalendarEvent, may: ["orders.read"] },
  { to: "/app/florist", text: "nav.florist", icon: IconScissors, may: ["orders.assemble"] },
  { to: "/app/dispatch", text: "nav.dispatch", icon: IconRoute, may: ["delivery.dispatch"] },
  { to: "/app/customers", text: "nav.customers", icon: IconUsers, may: ["customers.read"] },
  { to: "/app/tasks", text: "nav.tasks", icon: IconChecklist, may: ["tasks.read"] },
  { to: "/app/stock", text: "nav.stock", icon: IconBuildingStore, may: ["stock.read"] },
  { to: "/app/recipes", text: "nav.recipes", icon: IconPlant, may: ["catalogue.read"] },
  {
    to: "/app/settings",
    text: "nav.settings",
    icon: IconSettings,
    may: ["network.manage", "people.manage", "integrations.read", "orders.configure", "operations.read"],
  },
] as const;
