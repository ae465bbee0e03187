import { Button, Kbd, Stack, Text } from "@mantine/core";
import { getHotkeyHandler, useHotkeys } from "@mantine/hooks";
import { IconEraser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChooseStore } from "@/app/ChooseStore";
import { type Store, useMay, useMe, useStore } from "@/app/me";
import { focusOn, focusSoon } from "./asks";
import { BuyerSection } from "./BuyerSection";
import { DeliverySection } from "./DeliverySection";
import { GoodsSection } from "./GoodsSection";
import { Hold } from "./Hold";
import { ItemsSection } from "./ItemsSection";
import { preview, quotes, whereOf } from "./newOrder.api";
import { demandOf, isDescribed, isEmpty, missingIn, orderOf, promised } from "./newOrder.logic";
import classes from "./newOrder.module.css";
import { Placed } from "./Placed";
import { Summary } from "./Summary";
import { useDraft } from "./useDraft";
import { useHold } from "./useHold";
import { usePlace } from "./usePlace";
import { useStartingBuyer } from "./useStartingBuyer";

export type NewOrderPanelProps = {
  /** Opened from a conversation: its customer is the buyer, the order stays linked to it. */
  conversationId?: string;
  customerId?: string;
  onPlaced?: (orderId: string) => void;
};

/** An order taken in one panel, by keyboard from the buyer to the payment link. */
export default function NewOrderPanel(props: NewOrderPanelProps) {
  const me = useMe();
  const store = useStore();
  if (!store) return <ChooseStore />;
  const name = [me.user_id, store.id, props.conversationId ?? props.customerId ?? "new"].join(".");
  return <Taking key={name} name={name} store={store} {...props} />;
}

function Taking({
  name,
  store,
  conversationId,
  customerId,
  onPlaced,
}: NewOrderPanelProps & { name: string; store: Store }) {
  const { t } = useTranslation("newOrder");
  const may = useMay();
  const { draft, change, begin } = useDraft(name);
  const [placed, setPlaced] = useState<string | null>(null);
  const around = { storeId: store.id, currency: store.currency, conversationId };
  useStartingBuyer(draft, change, { conversationId, customerId });

  const demand = may("stock.hold") ? demandOf(draft.items, store.id, draft.slot?.startsAt ?? null) : null;
  const holding = useHold(demand, draft, change);
  const where = draft.kind === "courier" && draft.slot ? whereOf(draft.place) : null;
  const { data: offered } = useQuery(quotes(store.id, draft.day, where));
  const quote = promised(offered, draft.slot);
  const asked = orderOf(
    { ...draft, items: draft.items.filter(isDescribed), hold: null, slot: null, cardText: "", notes: "" },
    around,
    quote?.quote ?? null,
  );
  const pricing = useQuery(
    preview({
      lines: asked.lines,
      store_id: store.id,
      delivery: { quote: quote?.quote, address: quote ? { text: "–" } : null, recipient: quote ? { name: "–" } : null },
    }),
  );
  const missing = missingIn(draft);
  if (draft.kind === "courier" && draft.slot && offered && !quote) missing.push("slot");

  const formRef = useRef<HTMLFormElement>(null);
  const buyerRef = useRef<HTMLInputElement>(null);
  const goodsRef = useRef<HTMLInputElement>(null);
  const recipientRef = useRef<HTMLInputElement>(null);
  const placing = usePlace({
    settleHold: holding.settle,
    draft,
    change,
    around,
    onPlaced: (id) => {
      setPlaced(id);
      begin();
      onPlaced?.(id);
    },
  });
  const submit = () => {
    const [first] = missing;
    if (!first) placing.mutate();
    else if (first === "buyer" && !draft.buyer.name) buyerRef.current?.focus();
    else focusOn(formRef.current, first);
  };
  const goOnTo = (what: "buyer" | "items") => focusSoon(formRef.current, what);
  const isAboutSomebody = conversationId !== undefined || customerId !== undefined;
  useEffect(() => {
    if (placed === null) (isAboutSomebody ? goodsRef : buyerRef).current?.focus({ preventScroll: true });
  }, [placed, isAboutSomebody]);
  useHotkeys(
    [
      ["alt+1", () => buyerRef.current?.focus()],
      ["alt+2", () => goodsRef.current?.focus()],
      ["alt+3", () => recipientRef.current?.focus()],
      ["alt+4", () => focusOn(formRef.current, "card")],
    ],
    [],
  );

  if (placed)
    return <Placed orderId={placed} inConversation={conversationId !== undefined} onNext={() => setPlaced(null)} />;
  return (
    <form
      ref={formRef}
      onSubmit={(event) => event.preventDefault()}
      noValidate
      className={classes.panel}
      aria-label={t("title")}
      onKeyDown={getHotkeyHandler([["mod+Enter", submit]])}
    >
      <div className={classes.head}>
        <Text size="xs" c="dimmed" className={classes.keys}>
          {t("keys")} <Kbd size="xs">Alt 1</Kbd> <Kbd size="xs">Alt 2</Kbd> <Kbd size="xs">Alt 3</Kbd>{" "}
          <Kbd size="xs">Alt 4</Kbd>
        </Text>
        <Hold holding={holding} />
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconEraser size={14} />}
          disabled={isEmpty(draft)}
          onClick={() => {
            holding.release();
            begin();
          }}
        >
          {t("startOver")}
        </Button>
      </div>
      <div className={classes.columns}>
        <div className={classes.column}>
          <BuyerSection draft={draft} change={change} inputRef={buyerRef} onAsk={goOnTo} />
          <DeliverySection draft={draft} change={change} storeId={store.id} inputRef={recipientRef} />
        </div>
        <div className={classes.column}>
          <GoodsSection draft={draft} change={change} storeId={store.id} inputRef={goodsRef} />
          <ItemsSection
            draft={draft}
            change={change}
            storeId={store.id}
            currency={store.currency}
            prices={pricing.data}
            shortages={holding.shortages}
            onRemoved={() => goOnTo("items")}
          />
        </div>
        <Stack className={classes.summaryColumn}>
          <Summary
            draft={draft}
            change={change}
            prices={pricing.data}
            quote={quote}
            missing={missing}
            placing={placing.isPending}
            onPlace={submit}
          />
        </Stack>
      </div>
    </form>
  );
}
