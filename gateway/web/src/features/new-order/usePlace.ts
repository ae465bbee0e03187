import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersNewOrder } from "@/api/generated";
import { asProblem, Problem } from "@/api/problem";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { addCustomer } from "../customers/customers.api";
import { place, quotes, whereOf } from "./newOrder.api";
import { type Around, type Draft, orderOf, promised } from "./newOrder.logic";
import type { Change } from "./useDraft";
import type { Holding } from "./useHold";

type PlaceProps = {
  draft: Draft;
  change: Change;
  around: Around;
  settleHold: Holding["settle"];
  onPlaced: (orderId: string) => void;
};

/**
 * Places the order: somebody new becomes a customer first, the slot's promise is asked for afresh (it is good for half
 * an hour), and the key of the draft makes a second press harmless.
 */
export function usePlace({ draft, change, around, settleHold, onPlaced }: PlaceProps) {
  const { t } = useTranslation("newOrder");
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sent = useRef<{ said: string; order: OrdersNewOrder } | null>(null);
  return useMutation({
    mutationFn: async () => {
      const said = JSON.stringify({ ...draft, hold: null, buyer: null });
      if (sent.current?.said !== said) {
        const hold = await settleHold();
        const buyer = await knownBuyer();
        const quote = await freshQuote();
        sent.current = { said, order: orderOf({ ...draft, buyer, hold }, around, quote) };
      }
      // What was sent and not answered is sent again word for word: the key finds the order if it was placed.
      return place(sent.current.order, draft.key);
    },
    onSuccess: (order) => onPlaced(order.id),
    onError: (error) => {
      sayProblem(error);
      // A refused request is another one once it is corrected; an unanswered one is repeated as it was.
      if (asProblem(error).isPassing) return;
      sent.current = null;
      change({ key: newKey() });
    },
  });

  async function knownBuyer() {
    const { buyer } = draft;
    if (buyer.customerId) return buyer;
    const made = await addCustomer(
      { display_name: buyer.name.trim(), phones: [buyer.phone.trim()], store_id: around.storeId },
      `${draft.key}-buyer`,
    );
    const known = { customerId: made.id, name: made.display_name, phone: made.phones[0] ?? "" };
    change({ buyer: known });
    return known;
  }

  async function freshQuote(): Promise<string | null> {
    if (draft.kind === "pickup") return null;
    const offered = await queries.fetchQuery({
      ...quotes(around.storeId, draft.day, whereOf(draft.place)),
      staleTime: 0,
    });
    const quote = promised(offered, draft.slot);
    if (!quote) throw new Problem(409, "newOrder.slot_gone", t("slot.gone"));
    return quote.quote;
  }
}
