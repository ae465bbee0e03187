import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/api/problem";
import { useProblemText } from "@/ui/problems";

const SHORTEST = 3;

/** The server said no to what a manager may decide all the same: it needs a reason, which stands in the log. */
export function ForceModal({
  problem,
  busy,
  onForce,
  onClose,
}: {
  problem: Problem | null;
  busy: boolean;
  onForce: (because: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("delivery");
  return (
    <Modal opened={problem !== null} onClose={onClose} title={t("force.title")}>
      {problem && <Reason problem={problem} busy={busy} onForce={onForce} onClose={onClose} />}
    </Modal>
  );
}

function Reason({
  problem,
  busy,
  onForce,
  onClose,
}: {
  problem: Problem;
  busy: boolean;
  onForce: (because: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("delivery");
  const common = useTranslation().t;
  const text = useProblemText();
  const form = useForm({
    initialValues: { because: "" },
    validate: { because: (value) => (value.trim().length < SHORTEST ? t("force.needed") : null) },
  });
  return (
    <form onSubmit={form.onSubmit(({ because }) => onForce(because.trim()))}>
      <Stack>
        <Text size="sm">{text(problem)}</Text>
        <Textarea label={t("force.because")} data-autofocus maxLength={500} {...form.getInputProps("because")} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common("cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("force.anyway")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
