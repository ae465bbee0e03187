import { Alert, Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/problem";
import { useFormat } from "@/app/me";
import { useProblemText } from "@/ui/problems";
import type { Act } from "./courier.logic";
import { forgetAct, repeatAct } from "./store";

/** What the platform refused: the courier decides whether to say it again or to let it go. Nothing vanishes by itself. */
export function Refused({ acts }: { acts: Act[] }) {
  const { t } = useTranslation("courier");
  const text = useProblemText();
  const format = useFormat();
  return acts
    .filter((act) => act.state === "refused")
    .map((act) => (
      <Alert
        key={act.key}
        color="red"
        m="sm"
        mb={0}
        role="alert"
        title={`${t(`deed.${act.deed.kind}`)} · ${act.about}`}
      >
        <Text size="md">
          {format.time(act.occurredAt)} · {text(new Problem(409, act.code ?? "", act.message ?? ""))}
        </Text>
        <Group mt="xs" gap="xs">
          <Button size="md" mih={48} variant="default" onClick={() => repeatAct(act)}>
            {t("sayAgain")}
          </Button>
          <Button size="md" mih={48} variant="subtle" color="gray" onClick={() => forgetAct(act)}>
            {t("letGo")}
          </Button>
        </Group>
      </Alert>
    ));
}
