import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GatewayLegalEntityOut } from "@/api/generated";
import { useMay } from "@/app/me";
import { Editor } from "../parts/Editor";
import { factsOf, linesOf } from "../parts/editor.logic";
import { Listed } from "../parts/Listed";
import { State } from "../parts/State";
import { TitleField } from "../parts/TitleField";
import { addLegalEntity, changeLegalEntity, legalEntities, legalEntityNow } from "./network.api";

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

const sent = (values: Values) => ({ ...values, requisites: factsOf(values.requisites) });

export default function EntitiesPage() {
  const { t } = useTranslation("settings");
  const writable = useMay()("network.manage");
  const country = useCountry();
  const regime = useRegime();
  return (
    <Listed
      name="entities"
      query={useQuery(legalEntities())}
      items={(list) => list}
      keyOf={(entity) => entity.id}
      named={{ title: t("field.title"), cell: (entity) => entity.title }}
      columns={[
        { title: t("field.country"), cell: (entity) => country(entity.country) },
        { title: t("field.tax_number"), cell: (entity) => entity.tax_number, td: { className: "numbers" } },
        { title: t("field.tax_regime"), cell: (entity) => regime(entity.tax_regime) },
        { title: t("field.state"), cell: (entity) => <State active={entity.active ?? true} /> },
      ]}
      mayEdit={() => writable}
      add={writable && t("entity.add")}
      empty={{ title: t("entity.none"), hint: t("entity.noneHint") }}
      editor={(entity, close) => <EntityEditor entity={entity} onClose={close} />}
    />
  );
}

/** The words for a regime as fiscal devices call it; one we have no words for stands as it was written. */
function useRegime(): (regime: string) => string {
  const { t } = useTranslation("settings");
  return (regime) => t(`entity.regime.${regime}` as never, { defaultValue: regime });
}

function useCountry(): (code: string) => string {
  const { t, i18n } = useTranslation("settings");
  const names = new Intl.DisplayNames([i18n.language], { type: "region" });
  return (code) => t(`entity.country.${code}` as never, { defaultValue: names.of(code) ?? code });
}

function EntityEditor({ entity, onClose }: { entity: GatewayLegalEntityOut | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const country = useCountry();
  return (
    <Editor
      title={entity?.title ?? t("entity.add")}
      of={entity}
      blank={NEW}
      valuesOf={valuesOf}
      list="entities"
      label={(field) => t(field === "active" ? "field.state" : `field.${field}`)}
      add={(values, key) => addLegalEntity(sent(values), key)}
      change={({ id }, values, version) => changeLegalEntity(id, sent(values), version)}
      now={({ id }) => legalEntityNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleField form={form} />
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
