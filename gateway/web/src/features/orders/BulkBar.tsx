import { Button, Group, List, Menu, Modal, Text } from "@mantine/core";
import { IconChevronDown, IconScissors, IconUserCheck, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersBulk, OrdersBulkAnswer, OrdersStage } from "@/api/generated";
import { Problem } from "@/api/problem";
import { useStore } from "@/app/me";
import { useProblemText, useSayProblem } from "@/ui/problems";
import { useTitle } from "@/ui/titles";
import { useSayDone } from "@/ui/undo";
import { carryOutBulk, colleagues, orderKeys, stages } from "./orders.api";
import { bulkPortion, reasonOf } from "./orders.logic";
import classes from "./orders.module.css";
import { ReasonModal } from "./ReasonModal";

type BulkProps = { chosen: string[]; onClear: () => void; onTaken: (ids: string[]) => void };
type Action = OrdersBulk["action"];

/**
 * One action for the chosen orders, so many at a time: the rest stays chosen, and the same is offered for it. What could
 * not be done is listed with its reason and is chosen no more.
 */
export default function BulkBar({ chosen, onClear, onTaken }: BulkProps) {
  const { t } = useTranslation(["orders", "common"]);
  const title = useTitle();
  const store = useStore()?.id;
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const known = useQuery(stages);
  const people = useQuery(colleagues(store));
  const [asking, setAsking] = useState<OrdersStage | null>(null);
  const [answer, setAnswer] = useState<OrdersBulkAnswer | null>(null);
  const [again, setAgain] = useState<Action | null>(null);
  const { now, left } = bulkPortion(chosen);
  const taken = (done: OrdersBulkAnswer) => onTaken(done.results.map((one) => one.order_id));
  const bulk = useMutation({
    mutationFn: (action: Action) => carryOutBulk({ order_ids: now, action }),
    onError: sayProblem,
    onSuccess: (done, action) => {
      setAsking(null);
      setAgain(action);
      if (done.done) sayDone(t("bulk.done", { count: done.done }));
      if (done.results.some((one) => one.refused)) setAnswer(done);
      else taken(done);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });
  const move = (stage: OrdersStage, reason = "") => bulk.mutate({ do: "stage", stage_id: stage.id, reason });
  return (
    <Group className={classes.bar} role="toolbar" aria-label={t("bulk.chosen", { count: chosen.length })}>
      <Text size="sm" fw={600}>
        {t("bulk.chosen", { count: chosen.length })}
      </Text>
      {left.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("bulk.atOnce", { count: now.length })}
        </Text>
      )}
      {again && !answer && (
        <Button loading={bulk.isPending} onClick={() => bulk.mutate(again)}>
          {t("bulk.goOn", { count: now.length })}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<IconScissors size={14} />}
        loading={bulk.isPending}
        onClick={() => bulk.mutate({ do: "hand_to_florists" })}
      >
        {t("bulk.hand")}
      </Button>
      <Menu>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} />} disabled={bulk.isPending}>
            {t("bulk.move")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(known.data ?? []).map((stage) => (
            <Menu.Item key={stage.id} onClick={() => (reasonOf(stage) ? setAsking(stage) : move(stage))}>
              {title(stage.titles)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu>
        <Menu.Target>
          <Button variant="default" leftSection={<IconUserCheck size={14} />} disabled={bulk.isPending}>
            {t("bulk.responsible")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflowY: "auto" }}>
          {(people.data ?? []).map((one) => (
            <Menu.Item key={one.id} onClick={() => bulk.mutate({ do: "responsible", user_ids: [one.id] })}>
              {one.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button variant="subtle" color="gray" leftSection={<IconX size={14} />} onClick={onClear}>
        {t("bulk.clear")}
      </Button>
      <ReasonModal
        kind={asking ? reasonOf(asking) : null}
        title={t(asking?.status === "lost" ? "board.reasonLost" : "board.reasonCancelled")}
        busy={bulk.isPending}
        onClose={() => setAsking(null)}
        onReason={(reason) => asking && move(asking, reason)}
      />
      <Refusals
        answer={answer}
        onClose={() => {
          if (answer) taken(answer);
          setAnswer(null);
        }}
      />
    </Group>
  );
}

function Refusals({ answer, onClose }: { answer: OrdersBulkAnswer | null; onClose: () => void }) {
  const { t } = useTranslation(["orders", "common"]);
  const text = useProblemText();
  const refused = answer?.results.filter((one) => one.refused) ?? [];
  return (
    <Modal opened={answer !== null} onClose={onClose} title={t("bulk.refused", { count: refused.length })} size="lg">
      <List size="sm" spacing="xs">
        {refused.map(({ order_id, order, refused: why }) => (
          <List.Item key={order_id}>
            <b>{order?.number ?? "–"}</b>: {why && text(new Problem(409, why.code, why.detail, why.facts))}
          </List.Item>
        ))}
      </List>
    </Modal>
  );
}
