import { Badge, Group, Select, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Rows } from "@/ui/Rows";
import { counters } from "./messenger.api";
import { capped } from "./messenger.logic";
import classes from "./messenger.module.css";
import { CHANNELS, type MessengerSearch, VIEWS } from "./routes";
import { ThreadRow } from "./ThreadRow";
import type { Threads } from "./useThreads";

type Props = { threads: Threads; search: MessengerSearch; current?: string; onOpen: (id: string) => void };

export function ThreadList({ threads, search, current, onOpen }: Props) {
  const { t } = useTranslation("messenger");
  const filtered = Boolean(search.q || search.channel || (search.view && search.view !== "all"));
  return (
    <Stack gap={0} h="100%">
      <Filters search={search} />
      <div className={classes.rest}>
        <Loaded
          query={threads.query}
          isEmpty={() => threads.items.length === 0}
          empty={
            <Empty
              title={t(filtered ? "empty.filtered" : "empty.title")}
              hint={t(filtered ? "empty.filteredHint" : "empty.hint")}
            />
          }
        >
          {() => (
            <Rows label={t("title")} items={threads.items} keyOf={(line) => line.id} height={66} more={threads.query}>
              {(line) => <ThreadRow line={line} current={line.id === current} onOpen={onOpen} />}
            </Rows>
          )}
        </Loaded>
      </div>
    </Stack>
  );
}

function Filters({ search }: { search: MessengerSearch }) {
  const { t } = useTranslation("messenger");
  const navigate = useNavigate();
  const store = useStore();
  const { data: counted } = useQuery(counters(store?.id ?? null));
  const [words, setWords] = useState(search.q ?? "");
  useEffect(() => setWords(search.q ?? ""), [search.q]);
  const set = (change: Partial<MessengerSearch>) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true });
  const look = useDebouncedCallback((q: string) => set({ q: q || undefined }), 250);
  const numbers = {
    all: 0,
    waiting: counted?.unanswered ?? 0,
    mine: counted?.mine_unread ?? 0,
    unassigned: counted?.unassigned ?? 0,
    unread: counted?.unread ?? 0,
  };
  return (
    <Stack gap={6} className={classes.filters}>
      <TextInput
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          look(event.currentTarget.value.trim());
        }}
        placeholder={t("searchHint")}
        aria-label={t("searchHint")}
        leftSection={<IconSearch size={15} aria-hidden />}
        rightSection={
          words ? (
            <UnstyledButton
              aria-label={t("clearSearch")}
              onClick={() => {
                setWords("");
                set({ q: undefined });
              }}
            >
              <IconX size={14} />
            </UnstyledButton>
          ) : null
        }
      />
      <Group gap={0} role="group" aria-label={t("views")}>
        {VIEWS.map((view) => (
          <UnstyledButton
            key={view}
            className={classes.view}
            aria-pressed={(search.view ?? "all") === view}
            onClick={() => set({ view: view === "all" ? undefined : view })}
          >
            {t(`view.${view}`)}
            {numbers[view] > 0 && (
              <Badge size="xs" color={view === "waiting" ? "cup" : "gray"} className="numbers">
                {capped(numbers[view], counted?.capped_at ?? 1000)}
              </Badge>
            )}
          </UnstyledButton>
        ))}
      </Group>
      <Select
        aria-label={t("channelFilter")}
        placeholder={t("everyChannel")}
        clearable
        value={search.channel ?? null}
        onChange={(channel) => set({ channel: (channel ?? undefined) as MessengerSearch["channel"] })}
        data={CHANNELS.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
      />
    </Stack>
  );
}
