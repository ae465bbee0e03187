import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { stores } from "../network/network.api";

/** What a store is called; no store is the whole network. */
export function useStoreName(): (id: string | null | undefined) => string {
  const { t } = useTranslation("settings");
  const known = useQuery(stores());
  return (id) => (id ? (known.data?.find((store) => store.id === id)?.title ?? "…") : t("person.wholeNetwork"));
}
