import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useStore } from "@/app/me";
import { colleagues } from "./orders.api";
import { KINDS, type OrdersSearch, WHENS } from "./orders.logic";

type Fields = Pick<OrdersSearch, "when" | "kind" | "florist">;
type FieldProps = { search: Fields; change: (part: Fields) => void };

/** Days by name. */
export function WhenField({ search, change }: FieldProps) {
  const { t } = useTranslation("orders");
  return (
    <Select
      w={140}
      aria-label={t("list.promise")}
      placeholder={t("when.any")}
      clearable
      data={WHENS.map((value) => ({ value, label: t(`when.${value}`) }))}
      value={search.when ?? null}
      onChange={(when) => change({ when: WHENS.find((one) => one === when) })}
    />
  );
}

/** Brought or collected, and by whose hands it is made: what the list and the board are narrowed by alike. */
export function WayAndFloristFields({ search, change }: FieldProps) {
  const { t } = useTranslation("orders");
  const store = useStore()?.id;
  const people = useQuery(colleagues(store));
  const florists = (people.data ?? []).filter((one) => one.roles.includes("florist"));
  return (
    <>
      <Select
        w={165}
        aria-label={t("page.delivery")}
        placeholder={t("list.anyKind")}
        clearable
        data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={search.kind ?? null}
        onChange={(kind) => change({ kind: KINDS.find((one) => one === kind) })}
      />
      <Select
        w={160}
        aria-label={t("page.florist")}
        placeholder={t("list.anyFlorist")}
        clearable
        searchable
        data={florists.map((one) => ({ value: one.id, label: one.name }))}
        value={search.florist ?? null}
        onChange={(florist) => change({ florist: florist ?? undefined })}
      />
    </>
  );
}
