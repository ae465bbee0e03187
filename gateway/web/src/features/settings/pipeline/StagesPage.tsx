import { Button, ColorInput, NumberInput, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersOrderStatus, OrdersStage } from "@/api/generated";
import { useTitle } from "@/ui/titles";
import { Editor } from "../parts/Editor";
import { Listed } from "../parts/Listed";
import { State } from "../parts/State";
import { TitleFields, type TitleValues } from "../parts/TitleFields";
import { titlesOf, titleValues } from "../parts/titles.logic";
import { useAct } from "../parts/useAct";
import classes from "../settings.module.css";
import { addStage, changeStage, stageNow, stages } from "./pipeline.api";
import { SwitchOff } from "./SwitchOff";

const STATUSES: OrdersOrderStatus[] = [
  "placed",
  "confirmed",
  "paid",
  "with_florists",
  "in_assembly",
  "ready_for_courier",
  "courier_assigned",
  "in_delivery",
  "delivered",
  "cancelled",
  "lost",
];

export default function StagesPage() {
  const { t } = useTranslation("settings");
  const title = useTitle();
  const [leaving, setLeaving] = useState<OrdersStage | null>(null);
  return (
    <Listed
      name="stages"
      query={useQuery(stages())}
      items={(list) => list}
      keyOf={(stage) => stage.id}
      named={{
        title: t("field.title"),
        cell: (stage) => (
          <>
            <span className={classes.colour} style={{ background: stage.colour }} />
            {title(stage.titles)}
          </>
        ),
      }}
      columns={[
        { title: t("field.status"), cell: (stage) => t(`status.${stage.status}`), td: { c: "dimmed" } },
        { title: t("field.position"), cell: (stage) => stage.position, td: { className: "numbers" } },
        { title: t("field.state"), cell: (stage) => <State active={stage.active} /> },
        {
          title: t("stage.switchOff"),
          unseen: true,
          cell: (stage) => <OnOff stage={stage} onSwitchOff={() => setLeaving(stage)} />,
          td: { ta: "right" },
        },
      ]}
      add={t("stage.add")}
      empty={{ title: t("stage.none") }}
      editor={(stage, close) => <StageEditor stage={stage} onClose={close} />}
    >
      {leaving && <SwitchOff stage={leaving} onClose={() => setLeaving(null)} />}
    </Listed>
  );
}

function OnOff({ stage, onSwitchOff }: { stage: OrdersStage; onSwitchOff: () => void }) {
  const { t } = useTranslation("settings");
  const { id, titles, colour, position, version } = stage;
  const back = useAct(
    () => changeStage(id, { titles, colour, position, active: true }, version),
    "stages",
    t("stage.switchedOn"),
  );
  if (stage.active)
    return (
      <Button variant="subtle" color="gray" onClick={onSwitchOff}>
        {t("stage.switchOff")}
      </Button>
    );
  return (
    <Button variant="subtle" loading={back.isPending} onClick={() => back.mutate(undefined)}>
      {t("stage.switchOn")}
    </Button>
  );
}

type Values = TitleValues & { status: OrdersOrderStatus; colour: string; position: number };
const NEW: Values = {
  title_ru: "",
  title_hy: "",
  title_en: "",
  status: "placed",
  colour: "#2f7a51",
  position: 1000,
};

function valuesOf({ titles, status, colour, position }: OrdersStage): Values {
  return { ...titleValues(titles), status, colour, position };
}

const sent = ({ colour, position, ...values }: Values) => ({ titles: titlesOf(values), colour, position });

function StageEditor({ stage, onClose }: { stage: OrdersStage | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const title = useTitle();
  return (
    <Editor
      title={stage ? title(stage.titles) : t("stage.add")}
      of={stage}
      blank={NEW}
      valuesOf={valuesOf}
      list="stages"
      label={(field) => t(`field.${field}`)}
      add={(values, key) => addStage({ ...sent(values), status: values.status }, key)}
      change={({ id, active }, values, version) => changeStage(id, { ...sent(values), active }, version)}
      now={({ id }) => stageNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleFields form={form} />
          <Select
            label={t("field.status")}
            description={t("stage.statusHint")}
            disabled={stage !== null}
            allowDeselect={false}
            data={STATUSES.map((status) => ({ value: status, label: t(`status.${status}`) }))}
            {...form.getInputProps("status")}
          />
          <ColorInput
            label={t("field.colour")}
            required
            size="xs"
            format="hex"
            eyeDropperButtonProps={{ "aria-label": t("stage.pick") }}
            {...form.getInputProps("colour")}
          />
          <NumberInput
            label={t("field.position")}
            description={t("stage.positionHint")}
            required
            min={0}
            max={100_000}
            {...form.getInputProps("position")}
          />
        </>
      )}
    </Editor>
  );
}
