import { Badge, Button, Group, Modal, Radio, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  messengerListMessages,
  type OrdersOrderPage,
  type OrdersSubstitution,
  ordersPostAgree,
  ordersPostDecline,
} from "@/api/generated";
import { answer } from "@/api/problem";
import { hearing } from "@/api/queries";
import { useMay } from "@/app/me";
import { useFormatIn } from "@/ui/format";
import { Loaded } from "@/ui/Loaded";
import { useSayProblem } from "@/ui/problems";
import { CopyLink } from "./OrderFacts";
import { orderKeys } from "./orders.api";
import { answeredBy } from "./orders.logic";

const COLOURS = { proposed: "cup", agreed: "stem", declined: "red" } as const;
const LATEST = 20;

/** What was replaced or is asked about, with the buyer's answer (R26). */
export function Substitutions({ page }: { page: OrdersOrderPage }) {
  const { t } = useTranslation(["orders", "common"]);
  const known = page.order.substitutions;
  if (known.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("page.noSubstitutions")}
      </Text>
    );
  return (
    <Stack gap="xs">
      {known.map((one) => (
        <One key={one.id} page={page} one={one} />
      ))}
    </Stack>
  );
}

function One({ page, one }: { page: OrdersOrderPage; one: OrdersSubstitution }) {
  const { t } = useTranslation(["orders", "common"]);
  const format = useFormatIn(page.store.time_zone);
  const [deciding, setDeciding] = useState<"agree" | "decline" | null>(null);
  const { replacement: swap } = one;
  const who = answeredBy(one.decided_via);
  const open = page.actions.some((action) => action.action === "answer_substitution" && action.refused === null);
  return (
    <div>
      <Group gap={6}>
        <Badge color={COLOURS[one.state]}>{t(`swap.${one.state}`)}</Badge>
        <Text size="sm">
          {swap.from_title} × {format.quantity(swap.from_component.quantity)} → {swap.to_title} ×{" "}
          {format.quantity(swap.to_component.quantity)}
        </Text>
        {swap.price_change.amount !== 0 && (
          <Text size="sm" className="numbers">
            {swap.price_change.amount > 0 ? "+" : ""}
            {format.money(swap.price_change)}
          </Text>
        )}
      </Group>
      <Text size="xs" c="dimmed" className="as-typed">
        {one.reason}
        {who && ` · ${t("swap.by", { who: t(`swap.${who}`) })}`}
        {one.decision_reason && ` · ${one.decision_reason}`}
      </Text>
      {one.state === "proposed" && (
        <Group gap={6} mt={4}>
          {one.consent_path && <CopyLink path={one.consent_path} label={t("swap.copyLink")} />}
          {open && (
            <>
              <Button size="compact-xs" onClick={() => setDeciding("agree")}>
                {t("swap.agree")}
              </Button>
              <Button size="compact-xs" variant="default" onClick={() => setDeciding("decline")}>
                {t("swap.decline")}
              </Button>
            </>
          )}
        </Group>
      )}
      <Modal
        opened={deciding !== null}
        onClose={() => setDeciding(null)}
        title={t(deciding === "decline" ? "swap.decline" : "swap.agree")}
      >
        {deciding && <Decide page={page} one={one} agree={deciding === "agree"} onClose={() => setDeciding(null)} />}
      </Modal>
    </div>
  );
}

type DecideProps = { page: OrdersOrderPage; one: OrdersSubstitution; agree: boolean; onClose: () => void };
const OWN = "own";

/** The buyer's answer by their own message; without one only a manager decides, and says why. */
function Decide({ page, one, agree, onClose }: DecideProps) {
  const { t } = useTranslation(["orders", "common"]);
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const format = useFormatIn(page.store.time_zone);
  const conversation = page.order.conversation_id;
  const [choice, setChoice] = useState("");
  const [reason, setReason] = useState("");
  const messages = useQuery({
    queryKey: [...orderKeys.page(page.order.id), "answers", conversation],
    queryFn: async ({ signal }) => {
      const path = { conversation_id: conversation ?? "" };
      const { items } = await answer(messengerListMessages({ path, query: { size: LATEST }, signal }));
      return items.filter((said) => said.direction === "in" && said.text && said.received_at > one.proposed_at);
    },
    enabled: conversation !== null && may("messenger.read"),
    meta: hearing(["messenger.message_"]),
  });
  const decide = useMutation({
    mutationFn: () => {
      const path = { order_id: page.order.id, substitution_id: one.id };
      const body = { message_id: choice === OWN ? null : choice || null, reason: reason.trim() };
      return answer(agree ? ordersPostAgree({ path, body }) : ordersPostDecline({ path, body }));
    },
    onError: sayProblem,
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });
  const own = !agree || may("orders.force");
  const ready = choice === OWN ? reason.trim() !== "" : choice !== "";
  return (
    <Stack gap="sm">
      <Radio.Group label={t("swap.evidence")} value={choice} onChange={setChoice}>
        <Stack gap="xs" mt="xs">
          {conversation !== null && may("messenger.read") && (
            <Loaded
              query={messages}
              lines={2}
              isEmpty={(found) => found.length === 0}
              empty={
                <Text size="sm" c="dimmed">
                  {t("swap.noEvidence")}
                </Text>
              }
            >
              {(found) =>
                found.map((said) => (
                  <Radio
                    key={said.id}
                    value={said.id}
                    label={said.text}
                    description={format.dateTime(said.received_at)}
                    className="as-typed"
                  />
                ))
              }
            </Loaded>
          )}
          {own && <Radio value={OWN} label={t("swap.ownDecision")} />}
        </Stack>
      </Radio.Group>
      {choice === OWN && (
        <Textarea
          label={t("dialog.reason")}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button
          color={agree ? undefined : "red"}
          disabled={!ready}
          loading={decide.isPending}
          onClick={() => decide.mutate()}
        >
          {t(agree ? "swap.agree" : "swap.decline")}
        </Button>
      </Group>
    </Stack>
  );
}
