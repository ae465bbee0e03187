import { Group, Switch, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { giveConsent } from "./customers.api";
import { Part } from "./Part";
import { useSaving } from "./useSaving";

const KINDS = ["marketing", "personal_data"] as const;

/** What the customer agreed to, and when; every change is kept. */
export function Consents({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const may = useMay();
  const saved = useSaving(({ kind, given }: { kind: string; given: boolean }) =>
    giveConsent(card.id, kind, given, "operator"),
  );
  return (
    <Part title={t("consents.title")}>
      {KINDS.map((kind) => {
        const known = card.consents.find((one) => one.kind === kind);
        return (
          <Group key={kind} justify="space-between" wrap="nowrap" mb={4}>
            <Switch
              label={t(`consents.${kind}`)}
              checked={known?.given ?? false}
              disabled={!may("customers.write") || card.merged_into !== null || saved.isPending}
              onChange={(event) => saved.mutate({ kind, given: event.currentTarget.checked })}
            />
            {known && (
              <Text size="xs" c="dimmed">
                {format.day(known.at)}
              </Text>
            )}
          </Group>
        );
      })}
    </Part>
  );
}
