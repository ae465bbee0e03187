import { Badge, Group, NumberInput, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { OrdersLossReason } from "@/api/generated";
import { useTitle } from "@/ui/titles";
import { Editor } from "../parts/Editor";
import { Listed } from "../parts/Listed";
import { State } from "../parts/State";
import { TitleFields, type TitleValues } from "../parts/TitleFields";
import { titlesOf, titleValues } from "../parts/titles.logic";
import { addLossReason, changeLossReason, lossReasonNow, lossReasons } from "./pipeline.api";

type Values = TitleValues & { code: string; position: number; active: boolean };
const NEW: Values = { title_ru: "", title_hy: "", title_en: "", code: "", position: 1000, active: true };

function valuesOf({ titles, code, position, active }: OrdersLossReason): Values {
  return { ...titleValues(titles), code, position, active };
}

const sent = (values: Values) => ({ titles: titlesOf(values), position: values.position });

export default function ReasonsPage() {
  const { t } = useTranslation("settings");
  const title = useTitle();
  return (
    <Listed
      name="reasons"
      query={useQuery(lossReasons())}
      items={(list) => list}
      keyOf={(reason) => reason.id}
      named={{ title: t("field.title"), cell: (reason) => title(reason.titles) }}
      columns={[
        { title: t("field.code"), cell: (reason) => reason.code, td: { ff: "monospace", fz: "xs" } },
        { title: t("field.position"), cell: (reason) => reason.position, td: { className: "numbers" } },
        {
          title: t("field.state"),
          cell: (reason) => (
            <Group gap={4}>
              <State active={reason.active} />
              {reason.built_in && <Badge color="blue">{t("reason.builtIn")}</Badge>}
            </Group>
          ),
        },
      ]}
      add={t("reason.add")}
      empty={{ title: t("reason.none") }}
      editor={(reason, close) => <ReasonEditor reason={reason} onClose={close} />}
    />
  );
}

function ReasonEditor({ reason, onClose }: { reason: OrdersLossReason | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const title = useTitle();
  return (
    <Editor
      title={reason ? title(reason.titles) : t("reason.add")}
      of={reason}
      blank={NEW}
      valuesOf={valuesOf}
      list="reasons"
      label={(field) => t(field === "active" ? "field.state" : `field.${field}`)}
      add={(values, key) => addLossReason({ ...sent(values), code: values.code }, key)}
      change={({ id }, values, version) => changeLossReason(id, { ...sent(values), active: values.active }, version)}
      now={({ id }) => lossReasonNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleFields form={form} />
          <TextInput
            label={t("field.code")}
            description={t("reason.codeHint")}
            required
            disabled={reason !== null}
            pattern="[a-z][a-z0-9_]+"
            {...form.getInputProps("code")}
          />
          <NumberInput label={t("field.position")} required min={0} max={100_000} {...form.getInputProps("position")} />
          {reason && (
            <Switch
              label={t("inUse")}
              disabled={reason.built_in}
              {...form.getInputProps("active", { type: "checkbox" })}
            />
          )}
        </>
      )}
    </Editor>
  );
}
