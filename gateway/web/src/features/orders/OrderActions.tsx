import { Button, Menu, Modal, Text, Tooltip } from "@mantine/core";
import { IconChevronDown, IconDots, IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type OrdersActionState,
  type OrdersOrderPage,
  type OrdersStage,
  ordersPostAssembled,
  ordersPostAttended,
  ordersPostCancel,
  ordersPostHandOver,
  ordersPostHandToFlorists,
  ordersPostLose,
  ordersPostPutBack,
  ordersPostStage,
  ordersPostTake,
} from "@/api/generated";
import { answer, Problem } from "@/api/problem";
import { Loading } from "@/ui/Loaded";
import { useProblemText, useSayProblem } from "@/ui/problems";
import { useTitle } from "@/ui/titles";
import { useSayDone } from "@/ui/undo";
import { orderKeys, stages } from "./orders.api";
import { reasonOf } from "./orders.logic";
import { ReasonModal } from "./ReasonModal";

const EditOrder = lazy(() => import("./EditOrder"));
const ProposeSubstitution = lazy(() => import("./ProposeSubstitution"));

type Action = OrdersActionState["action"];
/** The steps forward; the first that is allowed is the big button. */
const FORWARD: Action[] = ["attend", "hand_to_florists", "take", "finish_assembly", "hand_over"];
const OTHER: Action[] = [...FORWARD, "put_back", "substitute", "lose", "cancel"];
type Asking = { kind: "lost" | "cancelled" | "attended"; stage?: OrdersStage } | null;

/** Carries out what the server offers. */
function useCarryOut(page: OrdersOrderPage, done: () => void) {
  const { t } = useTranslation("orders");
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const path = { order_id: page.order.id };
  return useMutation({
    mutationFn: ({
      action,
      reason = "",
      stage,
    }: {
      action: Action | "stage";
      reason?: string;
      stage?: OrdersStage;
    }) => {
      if (action === "stage") return answer(ordersPostStage({ path, body: { stage_id: stage?.id ?? "", reason } }));
      if (action === "hand_to_florists") return answer(ordersPostHandToFlorists({ path }));
      if (action === "take") return answer(ordersPostTake({ path }));
      if (action === "finish_assembly") return answer(ordersPostAssembled({ path, body: {} }));
      if (action === "put_back") return answer(ordersPostPutBack({ path }));
      if (action === "hand_over") return answer(ordersPostHandOver({ path }));
      if (action === "attend") return answer(ordersPostAttended({ path, body: { reason } }));
      if (action === "lose") return answer(ordersPostLose({ path, body: { loss_reason: reason } }));
      return answer(ordersPostCancel({ path, body: { reason } }));
    },
    onError: sayProblem,
    onSuccess: () => {
      sayDone(t("dialog.done"));
      done();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });
}

/** What may be done next, as the server says: the next step as a button, the rest in a menu with reasons. */
export function OrderActions({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation("orders");
  const { order } = page;
  const [asking, setAsking] = useState<Asking>(null);
  const [dialog, setDialog] = useState<"edit" | "substitute" | null>(null);
  const carryOut = useCarryOut(page, () => setAsking(null));
  const offered = new Map(page.actions.map((one) => [one.action, one]));
  const isAllowed = (action: Action) => offered.get(action)?.refused === null;
  const next = FORWARD.find(isAllowed);
  const start = (action: Action) => {
    if (action === "attend") setAsking({ kind: "attended" });
    else if (action === "lose") setAsking({ kind: "lost" });
    else if (action === "cancel") setAsking({ kind: "cancelled" });
    else if (action === "substitute") setDialog("substitute");
    else carryOut.mutate({ action });
  };
  const name = (action: Action) => (action === "attend" ? t("page.problemResolve") : t(`action.${action as "take"}`));
  const rest = OTHER.filter((action) => action !== next && offered.has(action));
  return (
    <>
      {isAllowed("edit") && (
        <Button variant="default" leftSection={<IconPencil size={14} />} onClick={() => setDialog("edit")}>
          {t("page.edit")}
        </Button>
      )}
      {isAllowed("edit") && (
        <StageMenu
          page={page}
          busy={carryOut.isPending}
          onMove={(stage) => {
            const kind = reasonOf(stage);
            if (kind) setAsking({ kind, stage });
            else carryOut.mutate({ action: "stage", stage });
          }}
        />
      )}
      {rest.length > 0 && (
        <Menu>
          <Menu.Target>
            <Button variant="default" px={8} aria-label={t("action.more")}>
              <IconDots size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((action) => (
              <Choice key={action} state={offered.get(action)} label={name(action)} onStart={() => start(action)} />
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {next && (
        <Button loading={carryOut.isPending} onClick={() => start(next)}>
          {name(next)}
        </Button>
      )}
      <ReasonModal
        kind={asking?.kind ?? null}
        title={titleOf(asking, order.number, t)}
        explained={asking?.kind === "cancelled" ? t("dialog.cancelExplained") : undefined}
        busy={carryOut.isPending}
        onClose={() => setAsking(null)}
        onReason={(reason) => {
          if (asking?.stage) carryOut.mutate({ action: "stage", stage: asking.stage, reason });
          else if (asking?.kind === "attended") carryOut.mutate({ action: "attend", reason });
          else carryOut.mutate({ action: asking?.kind === "lost" ? "lose" : "cancel", reason });
        }}
      />
      <Modal
        opened={dialog === "edit"}
        onClose={() => setDialog(null)}
        title={t("edit.title", { number: order.number })}
        size="lg"
        closeOnClickOutside={false}
      >
        <Suspense fallback={<Loading />}>
          <EditOrder page={page} onClose={() => setDialog(null)} />
        </Suspense>
      </Modal>
      <Modal opened={dialog === "substitute"} onClose={() => setDialog(null)} title={t("swap.title")}>
        <Suspense fallback={<Loading />}>
          <ProposeSubstitution page={page} onClose={() => setDialog(null)} />
        </Suspense>
      </Modal>
    </>
  );
}

function titleOf(asking: Asking, number: string, t: ReturnType<typeof useTranslation<"orders">>["t"]): string {
  if (asking?.kind === "attended") return t("dialog.attendOrder", { number });
  return asking?.kind === "lost" ? t("dialog.loseOrder", { number }) : t("dialog.cancelOrder", { number });
}

type ChoiceProps = { state: OrdersActionState | undefined; label: string; onStart: () => void };

/** An action, or why it cannot be done now. */
function Choice({ state, label, onStart }: ChoiceProps) {
  const text = useProblemText();
  const refused = state?.refused;
  const why = refused ? text(new Problem(409, refused.code, refused.detail, refused.facts)) : "";
  const risky = state?.action === "cancel" || state?.action === "lose";
  return (
    <Tooltip label={why} disabled={!why} position="left" multiline maw={300}>
      <Menu.Item
        aria-disabled={Boolean(why)}
        color={risky ? "red" : undefined}
        style={why ? { opacity: 0.55, cursor: "default" } : undefined}
        closeMenuOnClick={!why}
        onClick={() => !why && onStart()}
      >
        {label}
        {why && (
          <Text size="xs" c="dimmed" maw={260}>
            {why}
          </Text>
        )}
      </Menu.Item>
    </Tooltip>
  );
}

function StageMenu({
  page,
  busy,
  onMove,
}: {
  page: OrdersOrderPage;
  busy: boolean;
  onMove: (stage: OrdersStage) => void;
}) {
  const { t } = useTranslation("orders");
  const title = useTitle();
  const known = useQuery(stages);
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} />} disabled={busy}>
          {t("action.move")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(known.data ?? []).map((stage) => (
          <Menu.Item key={stage.id} disabled={stage.id === page.stage.id} onClick={() => onMove(stage)}>
            {title(stage.titles)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
