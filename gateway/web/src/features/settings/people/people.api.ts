import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import {
  type GatewayUserEdit,
  type GatewayUserIn,
  gatewayDeleteSession,
  gatewayDeleteUserSecondFactor,
  gatewayGetUser,
  gatewayLiftLockout,
  gatewayListAudit,
  gatewayListLockouts,
  gatewayListRoles,
  gatewayListSessions,
  gatewayListUsers,
  gatewayPostUser,
  gatewayPutUser,
  gatewayPutUserPassword,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import { settingsKeys } from "../settings.keys";

export type PeopleSearch = { q?: string; store?: string };
export type AuditSearch = { action?: string; subject_kind?: string; subject_id?: string; actor?: string };

export function people({ q, store }: PeopleSearch) {
  return infiniteQueryOptions({
    queryKey: settingsKeys.narrowed("people", { q, store }),
    queryFn: ({ pageParam, signal }) =>
      answer(gatewayListUsers({ query: { search: q, store_id: store, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
    meta: hearing(["identity."]),
  });
}

export function roles() {
  return queryOptions({
    queryKey: settingsKeys.of("roles"),
    queryFn: ({ signal }) => answer(gatewayListRoles({ signal })),
    staleTime: 10 * 60_000,
  });
}

export function addPerson(body: GatewayUserIn, key: string) {
  return answer(gatewayPostUser({ body, headers: { "Idempotency-Key": key } }));
}

export function changePerson(id: string, body: GatewayUserEdit, version: number) {
  return answer(gatewayPutUser({ path: { user_id: id }, body, headers: { "if-match": `"${version}"` } }));
}

export function personNow(id: string) {
  return answer(gatewayGetUser({ path: { user_id: id } }));
}

export function setPassword(id: string, password: string) {
  return answer(gatewayPutUserPassword({ path: { user_id: id }, body: { password } }));
}

export function removeSecondFactor(id: string) {
  return answer(gatewayDeleteUserSecondFactor({ path: { user_id: id } }));
}

export function sessions() {
  return infiniteQueryOptions({
    queryKey: settingsKeys.of("sessions"),
    queryFn: ({ pageParam, signal }) => answer(gatewayListSessions({ query: { cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });
}

export function endSession(id: string) {
  return answer(gatewayDeleteSession({ path: { session_id: id } }));
}

export function lockouts() {
  return queryOptions({
    queryKey: settingsKeys.of("lockouts"),
    queryFn: async ({ signal }) => (await answer(gatewayListLockouts({ query: { size: 200 }, signal }))).items,
  });
}

export function liftLockout(account: string, address: string) {
  return answer(gatewayLiftLockout({ body: { account, address } }));
}

export function audit(wanted: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: settingsKeys.narrowed("audit", wanted),
    queryFn: ({ pageParam, signal }) => answer(gatewayListAudit({ query: { ...wanted, cursor: pageParam }, signal })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: (before) => before,
  });
}
