import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useSayProblem } from "./problems";

/** Says that something was done and offers to take it back, as long as the message stands. */
export function useSayDone(): (message: string, undo?: () => Promise<unknown>) => void {
  const { t } = useTranslation();
  const sayProblem = useSayProblem();
  return useCallback(
    (message, undo) => {
      const id = notifications.show({
        color: "stem",
        autoClose: undo ? 10_000 : 4_000,
        message: (
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">{message}</Text>
            {undo && (
              <Button
                variant="subtle"
                onClick={() => {
                  notifications.hide(id);
                  undo().catch(sayProblem);
                }}
              >
                {t("undo")}
              </Button>
            )}
          </Group>
        ),
      });
    },
    [t, sayProblem],
  );
}
