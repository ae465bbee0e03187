import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OrdersStage, OrdersStagePreview } from "@/api/generated";
import { Problem } from "@/api/problem";
import { useMe } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { useProblemText } from "@/ui/problems";
import { useTitle } from "@/ui/titles";
import { useAct } from "../parts/useAct";
import classes from "../settings.module.css";
import { changeStage, stagePreview } from "./pipeline.api";

/** Before a stage goes out of use: how many orders move, and where to. */
export function SwitchOff({ stage, onClose }: { stage: OrdersStage; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const { t: common } = useTranslation();
  const title = useTitle();
  const query = useQuery({ ...stagePreview(stage.id), staleTime: 0 });
  const off = useAct(
    ({ id, titles, colour, position, version }: OrdersStage) =>
      changeStage(id, { titles, colour, position, active: false }, version),
    "stages",
    t("stage.switchedOff"),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("stage.switchOffTitle", { title: title(stage.titles) })}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Stack>
        <Loaded query={query} lines={2}>
          {(preview) => <WhatMoves preview={preview} />}
        </Loaded>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button
            color="red"
            disabled={!query.data?.moves_to}
            loading={off.isPending}
            onClick={() => query.data && off.mutate(query.data.stage, { onSuccess: onClose })}
          >
            {t("stage.switchOff")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function WhatMoves({ preview: { orders, moves_to, refused } }: { preview: OrdersStagePreview }) {
  const { t } = useTranslation("settings");
  const title = useTitle();
  const problemText = useProblemText();
  const { sees_network } = useMe();
  if (refused)
    return (
      <Alert color="cup">{problemText(new Problem(409, refused.code, refused.detail, { ...refused.facts }))}</Alert>
    );
  if (!moves_to || (orders.count === 0 && sees_network)) return <Text size="sm">{t("stage.nothingMoves")}</Text>;
  return (
    <>
      <Text size="sm">
        {orders.count === 0 ? (
          t("stage.nothingOfYours")
        ) : (
          <>
            {t("stage.moves", { count: orders.count })}{" "}
            <span className={classes.colour} style={{ background: moves_to.colour }} />
            <b>{title(moves_to.titles)}</b>
          </>
        )}
      </Text>
      {!sees_network && (
        <Text size="sm" c="dimmed">
          {t("stage.ownOnly")}
        </Text>
      )}
    </>
  );
}
