import { Badge, Button, Tabs } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useMe, useStore } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { Rows } from "@/ui/Rows";
import { type TasksSearch, taskCounts, taskList } from "./customers.api";
import classes from "./customers.module.css";
import { TaskLine } from "./TaskLine";
import { TaskModal } from "./TaskModal";

const route = getRouteApi("/workspace/app/tasks");
const TABS = ["open", "mine", "unassigned", "overdue", "done", "cancelled"] as const;
const MOST_COUNTED = 1000;

/** What has to be done, by the time it is due; each tab with its number. */
export default function TasksPage() {
  const { t } = useTranslation("customers");
  const me = useMe();
  const may = useMay();
  const store = useStore();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<TasksSearch>) =>
    navigate({ search: (now: TasksSearch) => ({ ...now, ...part }), replace: true });
  const query = useInfiniteQuery(taskList(store?.id ?? null, search, me.user_id));
  const { data: counts } = useQuery(taskCounts(store?.id ?? null));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const [adding, setAdding] = useState(false);
  const opened = items.find((task) => task.id === search.task) ?? null;
  return (
    <Page
      fill
      title={t("tasks.title")}
      tools={
        <Tabs
          value={search.tab ?? "open"}
          onChange={(tab) => change({ tab: TABS.find((one) => one === tab && one !== "open") as TasksSearch["tab"] })}
          variant="pills"
        >
          <Tabs.List>
            {TABS.map((tab) => (
              <Tabs.Tab
                key={tab}
                value={tab}
                py={5}
                rightSection={<Count of={counts?.[tab]} alarming={tab === "overdue"} />}
              >
                {t(`tasks.tab.${tab}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      }
      actions={
        may("tasks.write") && (
          <Button leftSection={<IconPlus size={15} />} onClick={() => setAdding(true)}>
            {t("tasks.new")}
          </Button>
        )
      }
    >
      <div className={classes.list}>
        <Loaded
          query={query}
          isEmpty={() => items.length === 0}
          empty={<Empty title={t("tasks.none")} hint={t("tasks.noneHint")} />}
        >
          {() => (
            <Rows label={t("tasks.title")} items={items} keyOf={(task) => task.id} height={42} more={query}>
              {(task) => <TaskLine task={task} onOpen={() => change({ task: task.id })} />}
            </Rows>
          )}
        </Loaded>
      </div>
      {adding && <TaskModal task={null} onClose={() => setAdding(false)} />}
      {opened && <TaskModal key={opened.id} task={opened} onClose={() => change({ task: undefined })} />}
    </Page>
  );
}

function Count({ of, alarming }: { of: number | undefined; alarming: boolean }) {
  if (!of) return null;
  return <Badge color={alarming ? "red" : "gray"}>{of >= MOST_COUNTED ? `${MOST_COUNTED}+` : of}</Badge>;
}
