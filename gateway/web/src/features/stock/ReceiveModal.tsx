import { Alert, Button, Fieldset, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "@/api/problem";
import { type Store, useFormat } from "@/app/me";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { ReceiveLines } from "./ReceiveLines";
import { SupplierField } from "./SupplierField";
import { receive, stockKeys, stockSummary } from "./stock.api";
import { type Brought, isWhole, receiptOf, totalOf } from "./stock.logic";

/** What a supplier brought: from whom, where to, how much of what for how much. Every line becomes a batch. */
export function ReceiveModal({ store, onClose }: { store: Store; onClose: () => void }) {
  const { t } = useTranslation("stock");
  const { t: common } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const { data: summary } = useQuery(stockSummary(store.id));
  const [chosenPlace, setPlace] = useState<string | null>(null);
  const [supplier, setSupplier] = useState<string | null>(null);
  const [lines, setLines] = useState<Brought[]>([]);
  const [isUnanswered, setUnanswered] = useState(false);
  const key = useRef(newKey());
  const places = summary?.places ?? [];
  const place = chosenPlace ?? places[0]?.location_id ?? null;
  const receiving = useMutation({
    mutationFn: (into: string) => receive(receiptOf(lines, into, supplier, store.currency), key.current),
    onSuccess: (paper) => {
      sayDone(t("receive.done", { number: paper.number }));
      void queries.invalidateQueries({ queryKey: stockKeys.all });
      onClose();
    },
    onError: (error) => {
      sayProblem(error);
      // A refused paper is another one once it is corrected; an unanswered one may be posted and is repeated as it was.
      if (asProblem(error).isPassing) setUnanswered(true);
      else key.current = newKey();
    },
  });
  return (
    <Modal
      opened
      size="xl"
      onClose={onClose}
      title={t("receive.title")}
      closeOnClickOutside={lines.length === 0}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Stack>
        <Fieldset variant="unstyled" disabled={isUnanswered}>
          <Stack>
            <Group grow align="start">
              <SupplierField store={store.id} value={supplier} onChange={setSupplier} />
              <Select
                label={t("receive.into")}
                allowDeselect={false}
                data={places.map((one) => ({ value: one.location_id, label: one.title }))}
                value={place}
                onChange={setPlace}
              />
            </Group>
            <ReceiveLines store={store} lines={lines} onChange={setLines} />
          </Stack>
        </Fieldset>
        {isUnanswered && <Alert color="cup">{t("receive.unanswered")}</Alert>}
        <Group justify="flex-end">
          <Text size="sm" c="dimmed" flex={1}>
            {t("receive.hint")}
          </Text>
          <Text fw={650} className="numbers">
            {format.money(totalOf(lines, store.currency))}
          </Text>
          <Button
            loading={receiving.isPending}
            disabled={place === null || !isWhole(lines)}
            onClick={() => place && receiving.mutate(place)}
          >
            {t("receive.post")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
