import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { stores } from "../network/network.api";

type Search = { q?: string | undefined; store?: string | undefined };
type WordsAndStoreProps = { label: string; search: Search; change: (part: Search) => void };

/** What a list is narrowed by: words, looked for once the hands rest, and a store. */
export function WordsAndStore({ label, search, change }: WordsAndStoreProps) {
  const { t } = useTranslation("settings");
  const known = useQuery(stores());
  const [words, setWords] = useState(search.q ?? "");
  const look = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), 250);
  return (
    <>
      <TextInput
        w={220}
        value={words}
        aria-label={label}
        placeholder={label}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <Select
        w={220}
        clearable
        aria-label={t("field.store")}
        placeholder={t("person.anyStore")}
        data={(known.data ?? []).map((store) => ({ value: store.id, label: store.title }))}
        value={search.store ?? null}
        onChange={(store) => change({ store: store ?? undefined })}
      />
    </>
  );
}
