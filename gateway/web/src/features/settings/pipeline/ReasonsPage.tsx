import { Anchor, Badge, Button, Group, NumberInput, Switch, Table, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersLossReason } from "@/api/generated";
import { Empty, Loaded } from "@/ui/Loaded";
import { useTitle } from "@/ui/titles";
import { Editor } from "../parts/Editor";
import { Section } from "../parts/Section";
import { State } from "../parts/State";
import { TitleFields, type TitleValues } from "../parts/TitleFields";
import { titlesOf, titleValues } from "../parts/titles.logic";
import { addLossReason, changeLossReason, lossReasonNow, lossReasons } from "./pipeline.api";

type Values = TitleValues & { code: string; position: number; active: boolean };
const NEW: Values = { title_ru: "", title_hy: "", title_en: "", code: "", position: 1000, active: true };

function valuesOf({ titles, code, position, active }: OrdersLossReason): Values {
  return { ...titleValues(titles), code, position, active };
}

export default function ReasonsPage() {
  const { t } = useTranslation("settings");
  const title = useTitle();
  const query = useQuery(lossReasons());
  const [edited, setEdited] = useState<OrdersLossReason | "new" | null>(null);
  return (
    <Section name="reasons" actions={<Button onClick={() => setEdited("new")}>{t("reason.add")}</Button>}>
      <Loaded query={query} isEmpty={(list) => list.length === 0} empty={<Empty title={t("reason.none")} />}>
        {(list) => (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("field.title")}</Table.Th>
                <Table.Th>{t("field.code")}</Table.Th>
                <Table.Th>{t("field.position")}</Table.Th>
                <Table.Th>{t("field.state")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.map((reason) => (
                <Table.Tr key={reason.id}>
                  <Table.Td>
                    <Anchor component="button" type="button" size="sm" onClick={() => setEdited(reason)}>
                      {title(reason.titles)}
                    </Anchor>
                  </Table.Td>
                  <Table.Td ff="monospace" fz="xs">
                    {reason.code}
                  </Table.Td>
                  <Table.Td className="numbers">{reason.position}</Table.Td>
                  <Table.Td>
                    <Group gap={4}>
                      <State active={reason.active} />
                      {reason.built_in && <Badge color="blue">{t("reason.builtIn")}</Badge>}
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
      {edited && <ReasonEditor reason={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </Section>
  );
}

function ReasonEditor({ reason, onClose }: { reason: OrdersLossReason | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const title = useTitle();
  return (
    <Editor<Values>
      title={reason ? title(reason.titles) : t("reason.add")}
      values={reason ? valuesOf(reason) : NEW}
      version={reason?.version ?? null}
      list="reasons"
      label={(field) => t(field === "active" ? "field.state" : `field.${field}`)}
      save={(values, version, key) => {
        const body = { titles: titlesOf(values), position: values.position };
        if (!reason) return addLossReason({ ...body, code: values.code }, key);
        return changeLossReason(reason.id, { ...body, active: values.active }, version ?? reason.version);
      }}
      newest={
        reason
          ? async () => {
              const now = await lossReasonNow(reason.id);
              return { values: valuesOf(now), version: now.version };
            }
          : undefined
      }
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
