import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { z } from "zod/mini";
import { workspaceRoute } from "@/app/roots";
import { maybe } from "@/ui/search";

export const VIEWS = ["all", "waiting", "mine", "unassigned", "unread"] as const;
export const CHANNELS = [
  "whatsapp",
  "telegram",
  "telegram_bot",
  "max",
  "max_bot",
  "vk",
  "avito",
  "hh",
  "sms",
  "web_chat",
] as const;

const messengerSearch = z.object({
  view: maybe(z.enum(VIEWS)),
  channel: maybe(z.enum(CHANNELS)),
  q: maybe(z.string()),
});

export type MessengerSearch = z.infer<typeof messengerSearch>;

const messengerRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: "/app/messenger",
  validateSearch: messengerSearch,
  component: lazyRouteComponent(() => import("./MessengerPage")),
});

/** The same screen with a conversation open: the list beside it stays as it is. */
const conversationRoute = createRoute({ getParentRoute: () => messengerRoute, path: "$conversationId" });

export const messengerRoutes = [messengerRoute.addChildren([conversationRoute])] as const;
