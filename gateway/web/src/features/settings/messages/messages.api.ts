import { queryOptions } from "@tanstack/react-query";
import {
  type MessengerCannedReplyIn,
  type MessengerProfileChange,
  type MessengerProfileIn,
  messengerDeleteCannedReply,
  messengerGetProfile,
  messengerListCannedReplies,
  messengerListProfiles,
  messengerPostCannedReply,
  messengerPostProfile,
  messengerPutCannedReply,
  messengerPutProfile,
  messengerRotateProfileHook,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { settingsKeys } from "../settings.keys";

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });

export type RepliesSearch = { q?: string; store?: string };

/** Of a store and of the network; without a store, all in sight. */
export function replies({ q, store }: RepliesSearch) {
  return queryOptions({
    queryKey: settingsKeys.narrowed("replies", { q, store }),
    queryFn: ({ signal }) => answer(messengerListCannedReplies({ query: { search: q, store_id: store }, signal })),
    placeholderData: (before) => before,
  });
}

export function addReply(body: MessengerCannedReplyIn, key: string) {
  return answer(messengerPostCannedReply({ body, headers: { "Idempotency-Key": key } }));
}

export function changeReply(id: string, body: MessengerCannedReplyIn, version: number) {
  return answer(messengerPutCannedReply({ path: { reply_id: id }, body, headers: ifMatch(version) }));
}

export async function replyNow(id: string) {
  const found = (await answer(messengerListCannedReplies())).find((one) => one.id === id);
  if (!found) throw new Error(`there is no reply ${id}`);
  return found;
}

export function removeReply(id: string) {
  return answer(messengerDeleteCannedReply({ path: { reply_id: id } }));
}

export function accounts() {
  return queryOptions({
    queryKey: settingsKeys.of("accounts"),
    queryFn: ({ signal }) => answer(messengerListProfiles({ signal })),
  });
}

export function addAccount(body: MessengerProfileIn, key: string) {
  return answer(messengerPostProfile({ body, headers: { "Idempotency-Key": key } }));
}

export function changeAccount(id: string, body: MessengerProfileChange, version: number) {
  return answer(messengerPutProfile({ path: { profile_id: id }, body, headers: ifMatch(version) }));
}

export function accountNow(id: string) {
  return answer(messengerGetProfile({ path: { profile_id: id } }));
}

/** Another address for the provider, or another key for the site; the one before is worth nothing from now on. */
export function newAddress(id: string) {
  return answer(messengerRotateProfileHook({ path: { profile_id: id } }));
}
