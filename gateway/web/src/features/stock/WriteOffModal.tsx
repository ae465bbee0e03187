import { Button, Group, Modal, NumberInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventoryBatchOut } from "@/api/generated";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { stockKeys, takeBack, writeOff } from "./stock.api";
import { asAmount, disposable } from "./stock.logic";
import classes from "./stock.module.css";

const REASONS = ["wilted", "expired", "broken", "sample"] as const;

/** Two taps: how many (all of it unless changed) and why. */
export function WriteOffModal({ batch, onClose }: { batch: InventoryBatchOut; onClose: () => void }) {
  const { t } = useTranslation("stock");
  const { t: common } = useTranslation();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const most = disposable(batch);
  const [quantity, setQuantity] = useState<number | string>(most);
  const [other, setOther] = useState("");
  const [key] = useState(newKey);
  const thrown = useMutation({
    mutationFn: (reason: string) =>
      writeOff(
        {
          location: batch.location_id,
          product: batch.product_id,
          batch: batch.id,
          quantity: asAmount(quantity),
          reason,
        },
        key,
      ),
    onSuccess: (paper) => {
      sayDone(t("writeOff.done"), async () => {
        await takeBack(paper.id, paper.version, t("writeOff.mistake"));
        await queries.invalidateQueries({ queryKey: stockKeys.all });
      });
      void queries.invalidateQueries({ queryKey: stockKeys.all });
      onClose();
    },
    onError: sayProblem,
  });
  const wrong = !(Number(quantity) > 0 && Number(quantity) <= most);
  return (
    <Modal opened onClose={onClose} title={t("writeOff.title")} closeButtonProps={{ "aria-label": common("close") }}>
      <Stack>
        <NumberInput
          label={t("writeOff.quantity")}
          description={t("writeOff.most", { count: most })}
          value={quantity}
          onChange={setQuantity}
          min={0}
          max={most}
          decimalScale={3}
          error={wrong ? t("writeOff.wrong") : undefined}
          data-autofocus
        />
        <div className={classes.reasons}>
          {REASONS.map((reason) => (
            <Button
              key={reason}
              size="md"
              variant="light"
              color="red"
              disabled={wrong || thrown.isPending}
              onClick={() => thrown.mutate(t(`writeOff.reasons.${reason}`))}
            >
              {t(`writeOff.reasons.${reason}`)}
            </Button>
          ))}
        </div>
        <Group align="end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t("writeOff.other")}
            value={other}
            maxLength={200}
            onChange={(event) => setOther(event.currentTarget.value)}
          />
          <Button
            color="red"
            disabled={wrong || other.trim() === ""}
            loading={thrown.isPending}
            onClick={() => thrown.mutate(other.trim())}
          >
            {t("writeOff.action")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
