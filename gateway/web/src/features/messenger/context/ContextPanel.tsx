import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useMay } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { Panel } from "@/ui/Panel";
import { card } from "../messenger.api";
import classes from "../messenger.module.css";
import { Orders } from "./Orders";
import { Tasks } from "./Tasks";
import { Who } from "./Who";

/** Beside a conversation: who they are, their orders from here, what is to be done. Each part fails alone. */
export function ContextPanel({ conversationId, onNewOrder }: { conversationId: string; onNewOrder: () => void }) {
  const { t } = useTranslation("messenger");
  const may = useMay();
  const query = useQuery(card(conversationId));
  return (
    <Loaded query={query}>
      {(conversation) => (
        <>
          <section className={classes.part}>
            <Panel>
              <Who conversation={conversation} />
            </Panel>
          </section>
          <section className={classes.part}>
            <Group justify="space-between" mb={6}>
              <Text fw={600} component="h3" size="sm">
                {t("orders")}
              </Text>
              {may("orders.place") && (
                <Button variant="light" leftSection={<IconPlus size={14} />} onClick={onNewOrder}>
                  {t("newOrder")}
                </Button>
              )}
            </Group>
            <Panel>
              <Orders orders={conversation.orders} />
            </Panel>
          </section>
          {may("tasks.read") && (
            <section className={classes.part}>
              <Panel>
                <Tasks conversation={conversation} />
              </Panel>
            </section>
          )}
        </>
      )}
    </Loaded>
  );
}
