import type { QueryClient } from "@tanstack/react-query";
import { session } from "@/api/session";
import { type Me, meKey } from "@/app/me";

const REMEMBERED = "narciss.courier.me";

/**
 * Who was here last, so that the phone opens without a network. The proof of the session is not kept: it comes anew with
 * the first answer. Forgotten as soon as the platform says that nobody is signed in.
 */
export function rememberWhoIsHere(queries: QueryClient): void {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered) {
    const me = JSON.parse(remembered) as Me;
    session.store = me.active_store ?? null;
    queries.setQueryData(meKey, me);
    void queries.invalidateQueries({ queryKey: meKey });
  }
  queries.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] !== meKey[0] || query.state.status !== "success") return;
    const me = query.state.data as Me | null;
    if (me === null) localStorage.removeItem(REMEMBERED);
    else if (me.csrf_token) localStorage.setItem(REMEMBERED, JSON.stringify({ ...me, csrf_token: null }));
  });
}
