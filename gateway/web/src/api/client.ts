import type { CreateClientConfig } from "./generated/client.gen";
import { session } from "./session";

/** Every call says which store it is for and proves that it comes from our own page (S3, S7). */
const fetchForStore: typeof fetch = (input, init) => {
  const request = new Request(input, init);
  if (session.store) request.headers.set("X-Narciss-Store", session.store);
  if (session.csrf) request.headers.set("X-CSRF-Token", session.csrf);
  return globalThis.fetch(request);
};

export const createClientConfig: CreateClientConfig = (config) => ({
  ...config,
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  fetch: fetchForStore,
  credentials: "same-origin",
});
