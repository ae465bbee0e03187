import {
  deliveryPostDelivered,
  deliveryPostFailed,
  deliveryPostImage,
  deliveryPostPickedUp,
  deliveryPostShiftEnd,
} from "@/api/generated";
import { answer, Problem } from "@/api/problem";
import { session } from "@/api/session";
import type { Act, Stop } from "./courier.logic";

/** Tells the platform what was done, under the act's own key. */
export async function send({ deed, key, occurredAt }: Act): Promise<Stop | null> {
  // Without the session's proof every request would be refused; it comes with the next answer about who is here.
  if (!session.csrf) throw new Problem(0, "no_answer", "");
  const headers = { "Idempotency-Key": key };
  const when = { occurred_at: occurredAt };
  switch (deed.kind) {
    case "picked_up":
      return answer(deliveryPostPickedUp({ path: { delivery_id: deed.delivery }, body: when, headers }));
    case "delivered":
      return answer(
        deliveryPostDelivered({
          path: { delivery_id: deed.delivery },
          body: { ...when, received_by: deed.receivedBy, note: deed.note },
          headers,
        }),
      );
    case "failed":
      return answer(
        deliveryPostFailed({
          path: { delivery_id: deed.delivery },
          body: { ...when, cause: deed.cause, reason: deed.reason, will_retry: deed.willRetry },
          headers,
        }),
      );
    case "image": {
      const image = await base64(deed.picture);
      await answer(
        deliveryPostImage({
          path: { delivery_id: deed.delivery },
          body: { ...when, kind: deed.image, image },
          headers,
        }),
      );
      return null;
    }
    case "shift_end":
      await answer(deliveryPostShiftEnd({ path: { shift_id: deed.shift }, body: when, headers }));
      return null;
  }
}

async function base64(picture: Blob): Promise<string> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let text = "";
  // In pieces: a call has room for so many arguments only.
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}
