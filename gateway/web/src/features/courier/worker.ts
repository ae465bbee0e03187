/// <reference lib="webworker" />
import { createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";

declare const self: ServiceWorkerGlobalScope;
/** Put here by the build: every file the courier's page needs, and the page itself. */
declare const __COURIER_FILES__: { url: string; revision: string | null }[];

// A new version waits until the old one is closed: a screen never changes under the courier's thumb.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
precacheAndRoute(__COURIER_FILES__, { cleanURLs: false, directoryIndex: "" });
registerRoute(new NavigationRoute(createHandlerBoundToURL("/courier/")));
