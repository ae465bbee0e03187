import { Anchor, Button, Select, Switch, Table, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { GatewayStoreOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "@/i18n";
import { Empty, Loaded } from "@/ui/Loaded";
import { Editor } from "../parts/Editor";
import { orNull } from "../parts/editor.logic";
import { Section } from "../parts/Section";
import { State } from "../parts/State";
import { legalEntities, saveStore, storeNow, stores } from "./network.api";

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

export default function StoresPage() {
  const { t } = useTranslation("settings");
  const may = useMay();
  const format = useFormat();
  const query = useQuery(stores());
  const entities = useQuery(legalEntities());
  const [edited, setEdited] = useState<GatewayStoreOut | "new" | null>(null);
  const nameOf = (id: string) => entities.data?.find((one) => one.id === id)?.title ?? "…";
  const writable = may("network.manage");
  return (
    <Section name="stores" actions={writable && <Button onClick={() => setEdited("new")}>{t("store.add")}</Button>}>
      <Loaded
        query={query}
        isEmpty={(list) => list.length === 0}
        empty={<Empty title={t("store.none")} hint={t("store.noneHint")} />}
      >
        {(list) => (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("field.title")}</Table.Th>
                <Table.Th>{t("field.legal_entity_id")}</Table.Th>
                <Table.Th>{t("field.address")}</Table.Th>
                <Table.Th>{t("field.phone")}</Table.Th>
                <Table.Th>{t("field.time_zone")}</Table.Th>
                <Table.Th>{t("field.currency")}</Table.Th>
                <Table.Th>{t("field.state")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.map((store) => (
                <Table.Tr key={store.id}>
                  <Table.Td>
                    {writable ? (
                      <Anchor component="button" type="button" size="sm" onClick={() => setEdited(store)}>
                        {store.title}
                      </Anchor>
                    ) : (
                      store.title
                    )}
                  </Table.Td>
                  <Table.Td>{nameOf(store.legal_entity_id)}</Table.Td>
                  <Table.Td>{store.address}</Table.Td>
                  <Table.Td className="numbers">{format.phone(store.phone)}</Table.Td>
                  <Table.Td>{store.time_zone}</Table.Td>
                  <Table.Td>{store.currency}</Table.Td>
                  <Table.Td>
                    <State active={store.active} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
      {edited && <StoreEditor store={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </Section>
  );
}

const ZONES = Intl.supportedValuesOf("timeZone");

function StoreEditor({ store, onClose }: { store: GatewayStoreOut | null; onClose: () => void }) {
  const { t } = useTranslation("settings");
  const entities = useQuery(legalEntities());
  const choices = (entities.data ?? []).filter((one) => one.active || one.id === store?.legal_entity_id);
  return (
    <Editor<Values>
      title={store?.title ?? t("store.add")}
      values={store ? valuesOf(store) : NEW}
      version={store?.version ?? null}
      list="stores"
      label={(field) => t(field === "active" ? "field.state" : `field.${field}`)}
      save={(values, version, key) =>
        saveStore(store?.id ?? null, { ...values, phone: orNull(values.phone) }, version, key)
      }
      newest={
        store
          ? async () => {
              const now = await storeNow(store.id);
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
