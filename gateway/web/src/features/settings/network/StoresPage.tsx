import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { GatewayStoreOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "@/i18n";
import { Editor } from "../parts/Editor";
import { orNull } from "../parts/editor.logic";
import { Listed } from "../parts/Listed";
import { State } from "../parts/State";
import { TitleField } from "../parts/TitleField";
import { addStore, changeStore, legalEntities, storeNow, stores } from "./network.api";

type Values = {
  legal_entity_id: string;
  title: string;
  address: string;
  time_zone: string;
  currency: string;
  language: Language;
  phone: string;
  active: boolean;
};

const CURRENCIES = ["RUB", "AMD", "KZT", "BYN", "USD", "EUR"];
const NEW: Values = {
  legal_entity_id: "",
  title: "",
  address: "",
  time_zone: "Europe/Moscow",
  currency: "RUB",
  language: "ru",
  phone: "",
  active: true,
};

function valuesOf(store: GatewayStoreOut): Values {
  const { legal_entity_id, title, address, time_zone, currency, language, phone, active } = store;
  return {
    legal_entity_id,
    title,
    address,
    time_zone,
    currency,
    language: LANGUAGES.find((one) => one === language) ?? "ru",
    phone: phone ?? "",
    active,
  };
}

const sent = (values: Values) => ({ ...values, phone: orNull(values.phone) });

export default function StoresPage() {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const entities = useQuery(legalEntities());
  const nameOf = (id: string) => entities.data?.find((one) => one.id === id)?.title ?? "…";
  const writable = useMay()("network.manage");
  return (
    <Listed
      name="stores"
      query={useQuery(stores())}
      items={(list) => list}
      keyOf={(store) => store.id}
      named={{ title: t("field.title"), cell: (store) => store.title }}
      columns={[
        { title: t("field.legal_entity_id"), cell: (store) => nameOf(store.legal_entity_id) },
        { title: t("field.address"), cell: (store) => store.address, td: { miw: 150 } },
        { title: t("field.phone"), cell: (store) => format.phone(store.phone), td: { className: "numbers" } },
        { title: t("field.time_zone"), cell: (store) => store.time_zone },
        { title: t("field.currency"), cell: (store) => store.currency },
        { title: t("field.state"), cell: (store) => <State active={store.active} /> },
      ]}
      mayEdit={() => writable}
      add={writable && t("store.add")}
      empty={{ title: t("store.none"), hint: t("store.noneHint") }}
      editor={(store, close) => <StoreEditor store={store} onClose={close} />}
    />
  );
}

const ZONES = Intl.supportedValuesOf("timeZone");

function StoreEditor({ store, onClose }: { store: GatewayStoreOut | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const entities = useQuery(legalEntities());
  const choices = (entities.data ?? []).filter((one) => one.active || one.id === store?.legal_entity_id);
  return (
    <Editor
      title={store?.title ?? t("store.add")}
      of={store}
      blank={NEW}
      valuesOf={valuesOf}
      list="stores"
      label={(field) => t(field === "active" ? "field.state" : `field.${field}`)}
      add={(values, key) => addStore(sent(values), key)}
      change={({ id }, values, version) => changeStore(id, sent(values), version)}
      now={({ id }) => storeNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          <TitleField form={form} />
          <Select
            label={t("field.legal_entity_id")}
            required
            allowDeselect={false}
            data={choices.map((one) => ({ value: one.id, label: one.title }))}
            {...form.getInputProps("legal_entity_id")}
          />
          <TextInput label={t("field.address")} required maxLength={500} {...form.getInputProps("address")} />
          <TextInput label={t("field.phone")} type="tel" {...form.getInputProps("phone")} />
          <Select
            label={t("field.time_zone")}
            required
            searchable
            limit={60}
            allowDeselect={false}
            data={ZONES}
            {...form.getInputProps("time_zone")}
          />
          <Select
            label={t("field.currency")}
            description={store ? t("store.currencyStays") : undefined}
            disabled={store !== null}
            allowDeselect={false}
            data={CURRENCIES}
            {...form.getInputProps("currency")}
          />
          <Select
            label={t("field.language")}
            description={t("store.languageHint")}
            allowDeselect={false}
            data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
            {...form.getInputProps("language")}
          />
          <Switch label={t("inUse")} {...form.getInputProps("active", { type: "checkbox" })} />
        </>
      )}
    </Editor>
  );
}
