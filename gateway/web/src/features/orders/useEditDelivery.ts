import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type OrdersOrderPage, ordersPatchOrder } from "@/api/generated";
import { answer, asProblem, Problem } from "@/api/problem";
import { quotes, whereOf } from "@/features/new-order/newOrder.api";
import { type Draft, promised } from "@/features/new-order/newOrder.logic";
import type { Change } from "@/features/new-order/useDraft";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { orderKeys, orderPage } from "./orders.api";
import { changedParts, clashingParts, mergedPromise, promiseBody, promiseOf } from "./promise.logic";

/** What the form was filled from; the live feed moves the page behind it, never the form. */
type Base = { version: number; draft: Draft };
const baseOf = (page: OrdersOrderPage): Base => ({ version: page.order.version, draft: promiseOf(page) });

/** A promise being made anew: the slot is asked for afresh when it is saved, a clash (If-Match) shows both versions. */
export function useEditDelivery(page: OrdersOrderPage, onClose: () => void) {
  const { t } = useTranslation(["orders", "newOrder"]);
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const [from, setFrom] = useState(() => baseOf(page));
  const [draft, setDraft] = useState(from.draft);
  const [theirs, setTheirs] = useState<Base | null>(null);
  const change: Change = (part) => setDraft((now) => ({ ...now, ...(typeof part === "function" ? part(now) : part) }));
  const { id, store_id: storeId } = page.order;
  const save = useMutation({
    mutationFn: async ({ on, mine }: { on: Base; mine: Draft }) => {
      const quote = mine.kind === "courier" ? await freshQuote(mine) : null;
      return answer(
        ordersPatchOrder({
          path: { order_id: id },
          headers: { "If-Match": `"${on.version}"` },
          body: { delivery: promiseBody(mine, quote, page.order.delivery.contact_phone ?? null) },
        }),
      );
    },
    onSuccess: () => {
      sayDone(t("way.saved"));
      onClose();
    },
    onError: async (error) => {
      if (!asProblem(error).isStale) return sayProblem(error);
      setTheirs(baseOf(await queries.fetchQuery({ ...orderPage(id), staleTime: 0 })));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });

  async function freshQuote(mine: Draft): Promise<string> {
    const offered = await queries.fetchQuery({ ...quotes(storeId, mine.day, whereOf(mine.place), id), staleTime: 0 });
    const quote = promised(offered, mine.slot);
    if (!quote) throw new Problem(409, "newOrder.slot_gone", t("newOrder:slot.gone"));
    return quote.quote;
  }

  return {
    draft,
    change,
    changed: changedParts(from.draft, draft),
    busy: save.isPending,
    save: () => save.mutate({ on: from, mine: draft }),
    theirs: theirs?.draft ?? null,
    clashing: theirs ? clashingParts(from.draft, draft, theirs.draft) : [],
    forget: () => setTheirs(null),
    keepMine: () => {
      if (!theirs) return;
      const mine = mergedPromise(theirs.draft, draft, changedParts(from.draft, draft));
      setFrom(theirs);
      setDraft(mine);
      setTheirs(null);
      save.mutate({ on: theirs, mine });
    },
    takeTheirs: () => {
      if (!theirs) return;
      const clashing = new Set(clashingParts(from.draft, draft, theirs.draft));
      const kept = changedParts(from.draft, draft).filter((part) => !clashing.has(part));
      setFrom(theirs);
      setDraft(mergedPromise(theirs.draft, draft, kept));
      setTheirs(null);
    },
  };
}
