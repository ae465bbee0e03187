import { Button, Checkbox, Group, Radio, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { Cause, Deed, StopNow } from "./courier.logic";
import classes from "./courier.module.css";

type FormProps = { stop: StopNow; onDone: (deed: Deed) => Promise<void>; onCancel: () => void };

const CAUSES = [
  "nobody_home",
  "no_answer",
  "wrong_address",
  "asked_later",
  "place_closed",
  "refused",
  "damaged",
  "other",
] as const satisfies readonly Cause[];

/** Not handed over: why, and whether it makes sense to try again. */
export function FailForm({ stop, onDone, onCancel }: FormProps) {
  const { t } = useTranslation("courier");
  const common = useTranslation().t;
  const form = useForm<{ cause: Cause | ""; reason: string; willRetry: boolean }>({
    initialValues: { cause: "", reason: "", willRetry: true },
    validate: {
      cause: (value) => (value ? null : t("causeNeeded")),
      reason: (value, { cause }) => (cause === "other" && !value.trim() ? t("reasonNeeded") : null),
    },
  });
  const finish = form.onSubmit(({ cause, reason, willRetry }) => {
    if (cause) void onDone({ kind: "failed", delivery: stop.id, cause, reason: reason.trim(), willRetry });
  });
  return (
    <form onSubmit={finish}>
      <Stack gap="md">
        <Radio.Group label={t("why")} size="md" {...form.getInputProps("cause")}>
          <Stack gap={0} mt="xs">
            {CAUSES.map((cause) => (
              <Radio key={cause} value={cause} label={t(`cause.${cause}`)} className={classes.choice} />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea label={t("reason")} maxLength={500} {...form.getInputProps("reason")} />
        <Checkbox label={t("willRetry")} {...form.getInputProps("willRetry", { type: "checkbox" })} />
        <Group grow>
          <Button variant="default" onClick={onCancel}>
            {common("cancel")}
          </Button>
          <Button type="submit" color="red.9">
            {t("failed")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
