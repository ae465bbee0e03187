import { Anchor, Button, Select, Switch, Table, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { GatewayLegalEntityOut } from "@/api/generated";
import { useMay } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Editor } from "../parts/Editor";
import { factsOf, linesOf } from "../parts/editor.logic";
import { Section } from "../parts/Section";
import { State } from "../parts/State";
import { legalEntities, legalEntityNow, saveLegalEntity } from "./network.api";

type Values = {
  title: string;
  country: string;
  tax_number: string;
  tax_regime: string;
  requisites: string;
  active: boolean;
};

const COUNTRIES = ["RU", "AM", "KZ", "BY", "GE"];
const NEW: Values = { title: "", country: "RU", tax_number: "", tax_regime: "", requisites: "", active: true };

function valuesOf(entity: GatewayLegalEntityOut): Values {
  const { title, country, tax_number, tax_regime, requisites, active } = entity;
  return { title, country, tax_number, tax_regime, requisites: linesOf(requisites ?? {}), active: active ?? true };
}

export default function EntitiesPage() {
  const { t } = useTranslation("settings");
  const writable = useMay()("network.manage");
  const country = useCountry();
  const query = useQuery(legalEntities());
  const [edited, setEdited] = useState<GatewayLegalEntityOut | "new" | null>(null);
  return (
    <Section name="entities" actions={writable && <Button onClick={() => setEdited("new")}>{t("entity.add")}</Button>}>
      <Loaded
        query={query}
        isEmpty={(list) => list.length === 0}
        empty={<Empty title={t("entity.none")} hint={t("entity.noneHint")} />}
      >
        {(list) => (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("field.title")}</Table.Th>
                <Table.Th>{t("field.country")}</Table.Th>
                <Table.Th>{t("field.tax_number")}</Table.Th>
                <Table.Th>{t("field.tax_regime")}</Table.Th>
                <Table.Th>{t("field.state")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.map((entity) => (
                <Table.Tr key={entity.id}>
                  <Table.Td>
                    {writable ? (
                      <Anchor component="button" type="button" size="sm" onClick={() => setEdited(entity)}>
                        {entity.title}
                      </Anchor>
                    ) : (
                      entity.title
                    )}
                  </Table.Td>
                  <Table.Td>{country(entity.country)}</Table.Td>
                  <Table.Td className="numbers">{entity.tax_number}</Table.Td>
                  <Table.Td>{entity.tax_regime}</Table.Td>
                  <Table.Td>
                    <State active={entity.active ?? true} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
      {edited && <EntityEditor entity={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </Section>
  );
}

function useCountry(): (code: string) => string {
  const { i18n } = useTranslation();
  const names = new Intl.DisplayNames([i18n.language], { type: "region" });
  return (code) => names.of(code) ?? code;
}

function EntityEditor({ entity, onClose }: { entity: GatewayLegalEntityOut | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const country = useCountry();
  return (
    <Editor<Values>
      title={entity?.title ?? t("entity.add")}
      values={entity ? valuesOf(entity) : NEW}
      version={entity?.version ?? null}
      list="entities"
      label={(field) => t(field === "active" ? "field.state" : `field.${field}`)}
      save={(values, version, key) =>
        saveLegalEntity(entity?.id ?? null, { ...values, requisites: factsOf(values.requisites) }, version, key)
      }
      newest={
        entity
          ? async () => {
              const now = await legalEntityNow(entity.id);
              return { values: valuesOf(now), version: now.version };
            }
          : undefined
      }
      onClose={onClose}
    >
      {(form) => (
        <>
          <TextInput
            label={t("field.title")}
            required
            maxLength={200}
            data-autofocus
            {...form.getInputProps("title")}
          />
          <Select
            label={t("field.country")}
            disabled={entity !== null}
            description={entity ? t("entity.countryStays") : undefined}
            allowDeselect={false}
            data={COUNTRIES.map((code) => ({ value: code, label: country(code) }))}
            {...form.getInputProps("country")}
          />
          <TextInput label={t("field.tax_number")} required maxLength={40} {...form.getInputProps("tax_number")} />
          <TextInput label={t("field.tax_regime")} required maxLength={60} {...form.getInputProps("tax_regime")} />
          <Textarea
            label={t("field.requisites")}
            description={t("entity.requisitesHint")}
            {...form.getInputProps("requisites")}
          />
          <Switch label={t("inUse")} {...form.getInputProps("active", { type: "checkbox" })} />
        </>
      )}
    </Editor>
  );
}
