import { Button, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Empty } from "@/ui/Loaded";
import { useSayProblem } from "@/ui/problems";
import { useMe, useSwitchStore } from "./me";

/** More than these are looked for by letters in the header. */
const SHOWN = 12;

/** For who works in many stores, on a screen of one: the stores are here to be chosen. */
export function ChooseStore() {
  const { t } = useTranslation();
  const { stores } = useMe();
  const choosing = useMutation({ mutationFn: useSwitchStore(), onError: useSayProblem() });
  return (
    <Empty
      title={t("chooseStore")}
      hint={t("chooseStoreHint")}
      action={
        <Group gap="xs" justify="center">
          {stores.slice(0, SHOWN).map((store) => (
            <Button
              key={store.id}
              variant="default"
              loading={choosing.isPending && choosing.variables === store.id}
              onClick={() => choosing.mutate(store.id)}
            >
              {store.title}
            </Button>
          ))}
        </Group>
      }
    />
  );
}
