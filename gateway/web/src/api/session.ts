/** What every request carries. Set once the gateway has told who is here; empty for a stranger. */
export const session: { csrf: string | null; store: string | null } = { csrf: null, store: null };
