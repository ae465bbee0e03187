import { Alert, Anchor, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { keptOrders } from "./lastOrder";

/** The way back to the order this browser made last. */
export function LastOrder({ store }: { store: string }) {
  const { t } = useTranslation("public");
  const kept = keptOrders().find((order) => order.store === store);
  if (!kept) return null;
  return (
    <Alert color="stem" mb="md" p="sm">
      <Group justify="space-between" gap="xs">
        <Text>{t("placed.last", { number: kept.number })}</Text>
        <Anchor href={kept.path} fw={600}>
          {t("placed.follow")}
        </Anchor>
      </Group>
    </Alert>
  );
}
