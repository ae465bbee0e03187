import { Button, Drawer, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { CrmMergeOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { customersKeys, merges, undoMerge } from "./customers.api";
import classes from "./customers.module.css";

/** Merges of the store, newest first, each to be undone. */
export function MergesDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const query = useInfiniteQuery(merges());
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={t("merges.title")}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Loaded
        query={query}
        isEmpty={() => items.length === 0}
        empty={<Empty title={t("merges.none")} hint={t("merges.noneHint")} />}
      >
        {() => (
          <>
            {items.map((item) => (
              <MergeLine key={item.id} merge={item} />
            ))}
            {query.hasNextPage && (
              <Button
                variant="default"
                mt="sm"
                loading={query.isFetchingNextPage}
                onClick={() => query.fetchNextPage()}
              >
                {common("more")}
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Drawer>
  );
}

export function MergeLine({ merge }: { merge: CrmMergeOut }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const queries = useQueryClient();
  const sayDone = useSayDone();
  const sayProblem = useSayProblem();
  const undone = useMutation({
    mutationFn: () => undoMerge(merge.id),
    onSuccess: () => {
      sayDone(t("merges.undone"));
      void queries.invalidateQueries({ queryKey: customersKeys.all });
    },
    onError: sayProblem,
  });
  return (
    <div className={classes.line}>
      <div style={{ minWidth: 0 }}>
        <Text size="sm">{t("merges.line", { absorbed: merge.absorbed_name, survivor: merge.customer_name })}</Text>
        <Text size="xs" c="dimmed">
          {[format.dateTime(merge.merged_at), merge.merged_by.name].filter(Boolean).join(" · ")}
        </Text>
      </div>
      <Button variant="default" onClick={() => undone.mutate()} loading={undone.isPending}>
        {t("merges.undo")}
      </Button>
    </div>
  );
}
