import { ActionIcon, Badge, Button, Group, Menu, Popover, TextInput } from "@mantine/core";
import { IconDeviceFloppy, IconDotsVertical } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersSavedView } from "@/api/generated";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { changeView, forgetView, keepView, orderKeys, savedViews } from "./orders.api";
import { filterOf, isNarrowed, type OrdersSearch, searchOf } from "./orders.logic";
import classes from "./orders.module.css";

type ViewsProps = { search: OrdersSearch; onOpen: (search: OrdersSearch) => void };

/** The caller's own filters, each with how much it shows now. */
export function SavedViews({ search, onOpen }: ViewsProps) {
  const { t } = useTranslation(["orders", "common"]);
  const { data: views = [] } = useQuery(savedViews);
  const current = views.find((view) => view.id === search.view);
  if (views.length === 0 && !isNarrowed(search)) return null;
  return (
    <Group className={classes.bar} role="group" aria-label={t("views.title")}>
      <Button size="compact-xs" variant={isNarrowed(search) ? "default" : "light"} onClick={() => onOpen({})}>
        {t("views.all")}
      </Button>
      {views.map((view) => (
        <Button
          key={view.id}
          size="compact-xs"
          variant={view.id === search.view ? "light" : "default"}
          aria-pressed={view.id === search.view}
          onClick={() => onOpen(searchOf(view.filter, view.id))}
          rightSection={
            <Badge size="xs" variant="default">
              {view.count.capped ? `${view.count.count}+` : view.count.count}
            </Badge>
          }
        >
          {view.name}
        </Button>
      ))}
      {isNarrowed(search) && <Keep search={search} onKept={(id) => onOpen({ ...search, view: id })} />}
      {current && <Mend view={current} search={search} onGone={() => onOpen({ ...search, view: undefined })} />}
    </Group>
  );
}

function Keep({ search, onKept }: { search: OrdersSearch; onKept: (id: string) => void }) {
  const { t } = useTranslation(["orders", "common"]);
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState("");
  const [key, setKey] = useState(newKey);
  const keep = useMutation({
    mutationFn: () => keepView({ name: name.trim(), filter: filterOf(search) }, key),
    onError: sayProblem,
    onSuccess: async (view) => {
      setOpened(false);
      setName("");
      setKey(newKey());
      await queries.invalidateQueries({ queryKey: orderKeys.views });
      onKept(view.id);
    },
  });
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus withArrow>
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconDeviceFloppy size={14} />}
          onClick={() => setOpened(!opened)}
        >
          {t("views.save")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) keep.mutate();
          }}
        >
          <Group gap="xs" align="flex-end">
            <TextInput
              label={t("views.name")}
              value={name}
              maxLength={60}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={keep.isPending} disabled={!name.trim()}>
              {t("common:save")}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

function Mend({ view, search, onGone }: { view: OrdersSavedView; search: OrdersSearch; onGone: () => void }) {
  const { t } = useTranslation(["orders", "common"]);
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const again = () => queries.invalidateQueries({ queryKey: orderKeys.views });
  const update = useMutation({
    mutationFn: () =>
      changeView(view.id, view.version, { name: view.name, filter: filterOf(search), position: view.position }),
    onError: sayProblem,
    onSuccess: () => sayDone(t("views.saved")),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: () => forgetView(view.id),
    onError: sayProblem,
    onSuccess: onGone,
    onSettled: again,
  });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon size="sm" aria-label={t("action.more")}>
          <IconDotsVertical size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => update.mutate()}>{t("views.update", { name: view.name })}</Menu.Item>
        <Menu.Item color="red" onClick={() => remove.mutate()}>
          {t("views.remove", { name: view.name })}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
