import { Anchor, Button, ColorInput, NumberInput, Select, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersOrderStatus, OrdersStage } from "@/api/generated";
import { Empty, Loaded } from "@/ui/Loaded";
import { useTitle } from "@/ui/titles";
import { Editor } from "../parts/Editor";
import { Section } from "../parts/Section";
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
  const query = useQuery(stages());
  const [edited, setEdited] = useState<OrdersStage | "new" | null>(null);
  const [leaving, setLeaving] = useState<OrdersStage | null>(null);
  return (
    <Section name="stages" actions={<Button onClick={() => setEdited("new")}>{t("stage.add")}</Button>}>
      <Loaded query={query} isEmpty={(list) => list.length === 0} empty={<Empty title={t("stage.none")} />}>
        {(list) => <List stages={list} onEdit={setEdited} onSwitchOff={setLeaving} />}
      </Loaded>
      {edited && <StageEditor stage={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      {leaving && <SwitchOff stage={leaving} onClose={() => setLeaving(null)} />}
    </Section>
  );
}

type ListProps = {
  stages: OrdersStage[];
  onEdit: (stage: OrdersStage) => void;
  onSwitchOff: (stage: OrdersStage) => void;
};

function List({ stages: list, onEdit, onSwitchOff }: ListProps) {
  const { t } = useTranslation("settings");
  const title = useTitle();
  const back = useAct(
    ({ id, titles, colour, position, version }: OrdersStage) =>
      changeStage(id, { titles, colour, position, active: true }, version),
    "stages",
    t("stage.switchedOn"),
  );
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("field.title")}</Table.Th>
          <Table.Th>{t("field.status")}</Table.Th>
          <Table.Th>{t("field.position")}</Table.Th>
          <Table.Th>{t("field.state")}</Table.Th>
          <Table.Th aria-label={t("stage.switchOff")} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {list.map((stage) => (
          <Table.Tr key={stage.id}>
            <Table.Td>
              <span className={classes.colour} style={{ background: stage.colour }} />
              <Anchor component="button" type="button" size="sm" onClick={() => onEdit(stage)}>
                {title(stage.titles)}
              </Anchor>
            </Table.Td>
            <Table.Td>
              <Text size="sm" c="dimmed">
                {t(`status.${stage.status}`)}
              </Text>
            </Table.Td>
            <Table.Td className="numbers">{stage.position}</Table.Td>
            <Table.Td>
              <State active={stage.active} />
            </Table.Td>
            <Table.Td ta="right">
              {stage.active ? (
                <Button variant="subtle" color="gray" onClick={() => onSwitchOff(stage)}>
                  {t("stage.switchOff")}
                </Button>
              ) : (
                <Button variant="subtle" loading={back.isPending} onClick={() => back.mutate(stage)}>
                  {t("stage.switchOn")}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
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

function StageEditor({ stage, onClose }: { stage: OrdersStage | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const title = useTitle();
  return (
    <Editor<Values>
      title={stage ? title(stage.titles) : t("stage.add")}
      values={stage ? valuesOf(stage) : NEW}
      version={stage?.version ?? null}
      list="stages"
      label={(field) => t(`field.${field}`)}
      save={(values, version, key) => {
        const body = { titles: titlesOf(values), colour: values.colour, position: values.position };
        if (!stage) return addStage({ ...body, status: values.status }, key);
        return changeStage(stage.id, { ...body, active: stage.active }, version ?? stage.version);
      }}
      newest={
        stage
          ? async () => {
              const now = await stageNow(stage.id);
              return { values: valuesOf(now), version: now.version };
            }
          : undefined
      }
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
