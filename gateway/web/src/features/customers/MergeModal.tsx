import { Alert, Badge, Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { IconArrowsExchange } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard, CrmCustomerOut, CrmMergePreview } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Loaded } from "@/ui/Loaded";
import { useSayDone } from "@/ui/undo";
import { CustomerPicker } from "./CustomerPicker";
import { merge, mergePreview } from "./customers.api";
import { useSaving } from "./useSaving";

type MergeModalProps = { survivor: CrmCustomerCard; other?: string; onClose: () => void };

/** Two records of one person: who stays is chosen by a person, after seeing what would be (R19). */
export function MergeModal({ survivor, other, onClose }: MergeModalProps) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const [pair, setPair] = useState<{ stays: string; goes: string } | null>(
    other ? { stays: survivor.id, goes: other } : null,
  );
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t("merge.title")}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Stack>
        {pair ? (
          <Preview {...pair} swap={() => setPair({ stays: pair.goes, goes: pair.stays })} onDone={onClose} />
        ) : (
          <CustomerPicker
            label={t("merge.whom", { name: survivor.display_name })}
            except={survivor.id}
            onPick={(one) => setPair({ stays: survivor.id, goes: one.id })}
            autoFocus
          />
        )}
      </Stack>
    </Modal>
  );
}

type PreviewProps = { stays: string; goes: string; swap: () => void; onDone: () => void };

function Preview({ stays, goes, swap, onDone }: PreviewProps) {
  const { t } = useTranslation("customers");
  const navigate = useNavigate();
  const sayDone = useSayDone();
  const format = useFormat();
  const query = useQuery(mergePreview(stays, goes));
  // Two records of one person mostly have one name: the phone tells them apart.
  const named = (one: CrmCustomerOut) => [one.display_name, format.phone(one.phones[0])].filter(Boolean).join(", ");
  const merged = useSaving(
    () => merge(stays, goes),
    () => {
      sayDone(t("merge.done"));
      onDone();
      void navigate({ to: "/app/customers/$customerId", params: { customerId: stays } });
    },
  );
  return (
    <Loaded query={query} lines={5}>
      {(preview) => (
        <>
          <Group justify="space-between" wrap="nowrap">
            <Text size="sm">
              {t("merge.explained", {
                survivor: named(preview.survivor),
                absorbed: named(preview.absorbed),
              })}
            </Text>
            <Button variant="default" leftSection={<IconArrowsExchange size={15} />} onClick={swap}>
              {t("merge.swap")}
            </Button>
          </Group>
          <Result preview={preview} />
          <Alert color="stem">{t("merge.canBeUndone")}</Alert>
          <Group justify="flex-end">
            <Button onClick={() => merged.mutate(undefined)} loading={merged.isPending} data-autofocus>
              {t("merge.do", { name: preview.survivor.display_name })}
            </Button>
          </Group>
        </>
      )}
    </Loaded>
  );
}

function Result({ preview }: { preview: CrmMergePreview }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const moving = (["orders", "recipients", "dates", "tasks"] as const)
    .filter((name) => preview[name] > 0)
    .map((name) => `${t(`merge.${name}`)}: ${preview[name]}`);
  const rows = [
    { name: t("field.name"), value: preview.survivor.display_name },
    { name: t("field.phone"), value: preview.phones.map((phone) => format.phone(phone)).join(", ") },
    { name: t("field.email"), value: preview.emails.join(", ") },
    { name: t("bonus.title"), value: preview.balances.map((money) => format.money(money)).join(", ") },
    { name: t("field.responsible"), value: preview.responsible.map((person) => person.name).join(", ") },
    { name: t("field.notes"), value: preview.notes },
    { name: t("merge.moves"), value: moving.join(", ") },
  ].filter((row) => row.value);
  return (
    <Table withTableBorder aria-label={t("merge.result")}>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.name}>
            <Table.Th w={150}>{row.name}</Table.Th>
            <Table.Td className="as-typed">{row.value}</Table.Td>
          </Table.Tr>
        ))}
        {preview.identities.length > 0 && (
          <Table.Tr>
            <Table.Th>{t("column.channels")}</Table.Th>
            <Table.Td>
              <Group gap={4}>
                {preview.identities.map((one) => (
                  <Badge key={`${one.channel}${one.external_id}${one.profile_id}`}>
                    {t(`channel.${one.channel}`)} {one.display_name ?? one.username ?? ""}
                  </Badge>
                ))}
              </Group>
            </Table.Td>
          </Table.Tr>
        )}
      </Table.Tbody>
    </Table>
  );
}
