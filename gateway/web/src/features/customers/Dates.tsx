import { ActionIcon, Button, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard, CrmMemorableDateOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { removeDate, saveDate } from "./customers.api";
import classes from "./customers.module.css";
import { Part } from "./Part";
import { useSaving } from "./useSaving";

const KINDS = ["birthday", "anniversary", "wedding", "other"] as const;

/** Days worth remembering, the next one first, each with its reminder (S35). */
export function Dates({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const format = useFormat();
  const kindOf = useKind();
  const may = useMay();
  const [opened, open] = useState<CrmMemorableDateOut | "new" | null>(null);
  const canEdit = may("customers.write") && card.merged_into === null;
  const dates = [...card.dates].sort((a, b) => a.falls_on.localeCompare(b.falls_on));
  return (
    <>
      <Part
        title={t("dates.title")}
        empty={dates.length === 0 && t("dates.none")}
        action={
          canEdit && (
            <ActionIcon aria-label={t("dates.add")} onClick={() => open("new")}>
              <IconPlus size={15} />
            </ActionIcon>
          )
        }
      >
        {dates.map((one) => (
          <div key={one.id} className={classes.line}>
            <div style={{ minWidth: 0 }}>
              <Text size="sm">{[kindOf(one.kind), one.person].filter(Boolean).join(" · ")}</Text>
              <Text size="xs" c="dimmed">
                {format.date(one.falls_on)} · {t("dates.remind", { count: one.lead_days })}
              </Text>
            </div>
            {canEdit && (
              <ActionIcon aria-label={`${common("edit")}: ${kindOf(one.kind)}`} onClick={() => open(one)}>
                <IconPencil size={14} />
              </ActionIcon>
            )}
          </div>
        ))}
      </Part>
      {opened && <DateModal card={card} one={opened === "new" ? null : opened} onClose={() => open(null)} />}
    </>
  );
}

/** Our own kinds in the reader's language, others as they were written. */
function useKind(): (kind: string) => string {
  const { t } = useTranslation("customers");
  return (kind) => {
    const known = KINDS.find((one) => one === kind);
    return known ? t(`dates.kind.${known}`) : kind;
  };
}

type ModalProps = { card: CrmCustomerCard; one: CrmMemorableDateOut | null; onClose: () => void };

function DateModal({ card, one, onClose }: ModalProps) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const format = useFormat();
  const kindOf = useKind();
  const [kind, setKind] = useState(one?.kind ?? "birthday");
  const [person, setPerson] = useState(one?.person ?? "");
  const [day, setDay] = useState(one?.falls_on ?? "");
  const [lead, setLead] = useState<number | string>(one?.lead_days ?? 7);
  const [, month = 0, dayOfMonth = 0] = day.split("-").map(Number);
  const body = {
    kind,
    person,
    month,
    day: dayOfMonth,
    year: one?.year ?? null,
    lead_days: Number(lead),
  };
  const saved = useSaving(() => saveDate(card.id, one?.id ?? null, body), onClose);
  const removed = useSaving((id: string) => removeDate(card.id, id), onClose);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(one ? "dates.edit" : "dates.add")}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (month > 0) saved.mutate(undefined);
        }}
      >
        <Stack>
          <Select
            label={t("dates.what")}
            data={[...new Set([...KINDS, kind])].map((value) => ({ value, label: kindOf(value) }))}
            value={kind}
            onChange={(value) => value && setKind(value)}
            allowDeselect={false}
          />
          <TextInput
            label={t("dates.person")}
            value={person}
            onChange={(event) => setPerson(event.currentTarget.value)}
            data-autofocus
          />
          <Group grow align="start">
            <TextInput
              label={t("dates.day")}
              type="date"
              min={`${Number(format.today().slice(0, 4)) - 120}-01-01`}
              value={day}
              onChange={(event) => setDay(event.currentTarget.value)}
              required
            />
            <NumberInput label={t("dates.lead")} min={0} max={60} value={lead} onChange={setLead} />
          </Group>
          <Group justify="space-between">
            {one ? (
              <Button variant="subtle" color="red" loading={removed.isPending} onClick={() => removed.mutate(one.id)}>
                {common("remove")}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={saved.isPending} disabled={month === 0}>
              {common("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
