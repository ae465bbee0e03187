import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { buyerCard, customerOf, newOrderKeys } from "./newOrder.api";
import type { Draft } from "./newOrder.logic";
import type { Change } from "./useDraft";

type Start = { conversationId?: string; customerId?: string };

/** Whoever the panel was opened for is the buyer at first; a conversation without a customer gives one (S41). */
export function useStartingBuyer(draft: Draft, change: Change, { conversationId, customerId }: Start): void {
  const { data: found } = useQuery({
    queryKey: [...newOrderKeys.all, "conversation", conversationId],
    queryFn: () => customerOf(conversationId ?? ""),
    enabled: conversationId !== undefined && customerId === undefined && draft.buyer.customerId === null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data: card } = useQuery(buyerCard(customerId ?? found ?? null));
  const nobody = draft.buyer.customerId === null && !draft.buyer.name && !draft.buyer.phone;
  const offeredTo = useRef<string | null>(null);
  useEffect(() => {
    if (!card || !nobody || offeredTo.current === draft.key) return;
    // Once for each order: who was put aside for somebody else does not come back by themselves.
    offeredTo.current = draft.key;
    change({ buyer: { customerId: card.id, name: card.display_name, phone: card.phones[0] ?? "" } });
  }, [card, nobody, change, draft.key]);
}
