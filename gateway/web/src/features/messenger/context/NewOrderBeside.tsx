import { ActionIcon, Group, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "@/ui/Loaded";
import { card, messengerKeys } from "../messenger.api";
import classes from "../messenger.module.css";

const NewOrderPanel = lazy(() => import("@/features/new-order/NewOrderPanel"));

/** An order taken beside the conversation it comes from: one reads and writes on while filling it in (S63). */
export function NewOrderBeside({ conversationId, onClose }: { conversationId: string; onClose: () => void }) {
  const { t } = useTranslation("messenger");
  const queries = useQueryClient();
  const { data } = useQuery(card(conversationId));
  return (
    <>
      <Group className={classes.header} justify="space-between" wrap="nowrap">
        <Text fw={650} component="h2">
          {t("newOrder")}
        </Text>
        <ActionIcon aria-label={t("closeNewOrder")} onClick={onClose}>
          <IconX size={17} />
        </ActionIcon>
      </Group>
      <div className={classes.part}>
        <Suspense fallback={<Loading />}>
          <NewOrderPanel
            conversationId={conversationId}
            customerId={data?.customer_id ?? undefined}
            onPlaced={() => void queries.invalidateQueries({ queryKey: messengerKeys.card(conversationId) })}
          />
        </Suspense>
      </div>
    </>
  );
}
