import { MultiSelect, Select } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useMe } from "@/app/me";
import { stores } from "../network/network.api";

function useStoreChoices() {
  const known = useQuery(stores());
  return (known.data ?? []).map((store) => ({ value: store.id, label: store.title }));
}

type StoreFieldProps<V> = { form: UseFormReturnType<V>; hint?: string; fixed: boolean; always?: boolean };

/** One store, or the whole network for whoever works in all of it; `always`: the network is no choice here. */
export function StoreField<V extends { store_id: string | null }>({ form, hint, fixed, always }: StoreFieldProps<V>) {
  const { t } = useTranslation("settings");
  const { sees_network } = useMe();
  const isOneNeeded = always || !sees_network;
  return (
    <Select
      label={t("field.store")}
      description={isOneNeeded && !fixed ? undefined : hint}
      disabled={fixed}
      required={isOneNeeded && !fixed}
      clearable={!isOneNeeded}
      allowDeselect={!isOneNeeded}
      placeholder={isOneNeeded ? t("person.chooseStore") : t("person.wholeNetwork")}
      data={useStoreChoices()}
      {...form.getInputProps("store_id")}
    />
  );
}

/** At least one store. */
export function StoresField<V extends { store_ids: string[] }>({ form }: { form: UseFormReturnType<V> }) {
  const { t } = useTranslation("settings");
  return (
    <MultiSelect label={t("field.store_ids")} required data={useStoreChoices()} {...form.getInputProps("store_ids")} />
  );
}
