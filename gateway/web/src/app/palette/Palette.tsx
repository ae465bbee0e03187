import "@mantine/spotlight/styles.css";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "../me";
import { PLACES } from "../navigation";
import { type Found, SOURCES } from "./sources";

const FEWEST_LETTERS = 2;

/** Ctrl-K: go to a screen, or find an order, a customer, a conversation, a bouquet, from anywhere. */
export default function Palette() {
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [wanted] = useDebouncedValue(text.trim(), 150);
  const sources = SOURCES.filter((source) => may(source.may));
  const found = useQueries({
    queries: sources.map((source) => ({
      queryKey: ["palette", source.name, wanted],
      enabled: wanted.length >= FEWEST_LETTERS,
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await source.load()).search(wanted, signal),
      staleTime: 10_000,
    })),
  });
  const go = (to: string) => {
    spotlight.close();
    void navigate({ to });
  };
  const places: Found[] = PLACES.filter((place) => place.may.some(may))
    .map((place) => ({ id: place.to, label: t(place.text), to: place.to }))
    .filter((place) => place.label.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase()));
  const groups = [
    ...sources.map((source, index) => ({ label: t(`palette.${source.name}`), items: found[index]?.data ?? [] })),
    { label: t("palette.places"), items: places },
  ].filter((group) => group.items.length > 0);
  const searching = found.some((query) => query.isFetching);
  return (
    <Spotlight.Root
      query={text}
      onQueryChange={setText}
      shortcut="mod + K"
      clearQueryOnClose
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search
        placeholder={t("palette.hint")}
        aria-label={t("search")}
        leftSection={<IconSearch size={17} />}
      />
      <Spotlight.ActionsList>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.label} label={group.label}>
            {group.items.map((item) => (
              <Spotlight.Action
                key={item.id}
                label={item.label}
                description={item.description}
                onClick={() => go(item.to)}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>{searching ? t("loading") : t("palette.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
