import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type OrdersBoard, type OrdersOrderRow, type OrdersStage, ordersPostStage } from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { useStore } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { useProblemText } from "@/ui/problems";
import { useTitle } from "@/ui/titles";
import { useSayDone } from "@/ui/undo";
import { BoardColumn } from "./BoardColumn";
import { WayAndFloristFields, WhenField } from "./FilterFields";
import { type BoardSearch, board, orderKeys } from "./orders.api";
import { reasonOf, withCardIn } from "./orders.logic";
import classes from "./orders.module.css";
import { ReasonModal } from "./ReasonModal";

const route = getRouteApi("/workspace/app/board");

export type Move = { order: OrdersOrderRow; to: OrdersStage };

/** A move shows at once; when the server refuses, the card goes back and the reason is said. */
function useMove(store: string | undefined, search: BoardSearch) {
  const { t } = useTranslation("orders");
  const queries = useQueryClient();
  const sayDone = useSayDone();
  const text = useProblemText();
  const title = useTitle();
  const key = orderKeys.board(store, search);
  return useMutation({
    mutationFn: ({ order, to, reason }: Move & { reason: string }) =>
      answer(ordersPostStage({ path: { order_id: order.id }, body: { stage_id: to.id, reason } })),
    onMutate: async ({ order, to }) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<OrdersBoard>(key);
      if (before) queries.setQueryData(key, withCardIn(before, order, to.id));
      return { before };
    },
    onError: (error, _, kept) => {
      if (kept?.before) queries.setQueryData(key, kept.before);
      const why = text(asProblem(error));
      notifications.show({ color: "red", message: t("board.refused", { why }), autoClose: 10_000, role: "alert" });
    },
    onSuccess: (_, { order, to }) => sayDone(t("board.moved", { number: order.number, stage: title(to.titles) })),
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });
}

export default function BoardPage() {
  const { t } = useTranslation("orders");
  const store = useStore()?.id;
  const search = route.useSearch();
  const query = useQuery(board(store, search));
  const move = useMove(store, search);
  const [asking, setAsking] = useState<Move | null>(null);
  const wanted = ({ order, to }: Move) => {
    if (order.stage_id === to.id) return;
    if (reasonOf(to)) setAsking({ order, to });
    else move.mutate({ order, to, reason: "" });
  };
  return (
    <Page fill title={t("board.title")} tools={<Filters search={search} />}>
      <Loaded query={query}>
        {(shown) => (
          <section className={classes.columns} aria-label={t("board.title")}>
            {shown.columns.map((column) => (
              <BoardColumn
                key={column.stage.id}
                column={column}
                stages={shown.columns.map((one) => one.stage)}
                onMove={wanted}
              />
            ))}
          </section>
        )}
      </Loaded>
      <ReasonModal
        kind={asking ? reasonOf(asking.to) : null}
        title={t(asking?.to.status === "lost" ? "board.reasonLost" : "board.reasonCancelled")}
        busy={move.isPending}
        onClose={() => setAsking(null)}
        onReason={(reason) => {
          if (asking) move.mutate({ ...asking, reason });
          setAsking(null);
        }}
      />
    </Page>
  );
}

function Filters({ search }: { search: BoardSearch }) {
  const navigate = route.useNavigate();
  const change = (part: Partial<BoardSearch>) =>
    navigate({ search: (now: BoardSearch) => ({ ...now, ...part }), replace: true });
  return (
    <>
      <WhenField search={search} change={change} />
      <WayAndFloristFields search={search} change={change} />
    </>
  );
}
