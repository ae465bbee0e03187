import {
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard } from "@/api/generated";
import { asProblem, type Versioned } from "@/api/problem";
import { useFormat, useStore } from "@/app/me";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from "@/i18n";
import { Conflict } from "@/ui/Conflict";
import { changedFields, contested, rebased } from "@/ui/edits";
import { useSayProblem } from "@/ui/problems";
import { changeCustomer, customer, people } from "./customers.api";
import { type Editable, editableOf, patchOf, shownValue } from "./customers.logic";

type EditProps = { known: Versioned<CrmCustomerCard>; onClose: () => void };
const LISTS = ["likes", "colours", "dislikes", "allergies"] as const;

/** Edits begin from what was on the screen; what somebody else saved meanwhile is shown beside it, never overwritten. */
export default function EditCustomer({ known, onClose }: EditProps) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const store = useStore();
  const currency = known.data.preferences.usual_budget?.currency ?? store?.currency ?? "RUB";
  const [base, setBase] = useState({ etag: known.etag, fields: editableOf(known.data) });
  const [mine, setMine] = useState(base.fields);
  const [theirs, setTheirs] = useState<{ etag: string; fields: Editable } | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (part: Partial<Editable>) => setMine((now) => ({ ...now, ...part }));

  const save = async (from: typeof base, fields: Editable) => {
    setBusy(true);
    try {
      await changeCustomer(known.data.id, patchOf(from.fields, fields, currency), from.etag);
      await queries.invalidateQueries({ queryKey: ["customers"] });
      onClose();
    } catch (error) {
      if (asProblem(error).isStale) await compare();
      else sayProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const compare = async () => {
    try {
      const now = await queries.fetchQuery({ ...customer(known.data.id), staleTime: 0 });
      setTheirs({ etag: now.etag, fields: editableOf(now.data) });
    } catch (error) {
      sayProblem(error);
    }
  };
  const nothing = changedFields(base.fields, mine).length === 0;
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t("edit.title")}
      closeButtonProps={{ "aria-label": common("close") }}
      closeOnClickOutside={nothing}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mine.name.trim()) void save(base, mine);
        }}
      >
        <Stack>
          <Fields mine={mine} set={set} currency={currency} storeId={store?.id ?? null} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common("cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={nothing || !mine.name.trim()}>
              {common("save")}
            </Button>
          </Group>
        </Stack>
      </form>
      {theirs && (
        <Conflict
          opened
          busy={busy}
          differences={contested(base.fields, mine, theirs.fields).map((name) => ({
            label: t(`field.${name}`),
            mine: <Shown name={name} value={mine[name]} />,
            theirs: <Shown name={name} value={theirs.fields[name]} />,
          }))}
          onClose={() => setTheirs(null)}
          onTakeTheirs={() => {
            setBase(theirs);
            setMine(theirs.fields);
            setTheirs(null);
          }}
          onKeepMine={() => {
            const fields = rebased(base.fields, mine, theirs.fields);
            setBase(theirs);
            setMine(fields);
            setTheirs(null);
            void save(theirs, fields);
          }}
        />
      )}
    </Modal>
  );
}

function Shown({ name, value }: { name: keyof Editable; value: Editable[keyof Editable] }) {
  const format = useFormat();
  const { data: colleagues } = useQuery({ ...people(null), enabled: name === "responsible" });
  if (name === "phones" && Array.isArray(value)) return value.map((phone) => format.phone(phone)).join(", ");
  if (name === "responsible" && Array.isArray(value))
    return value.map((id) => colleagues?.find((one) => one.id === id)?.name ?? "…").join(", ");
  return shownValue(value);
}

type FieldsProps = {
  mine: Editable;
  set: (part: Partial<Editable>) => void;
  currency: string;
  storeId: string | null;
};

function Fields({ mine, set, currency, storeId }: FieldsProps) {
  const { t } = useTranslation("customers");
  const { data: colleagues } = useQuery(people(storeId));
  return (
    <>
      <Group grow align="start">
        <TextInput
          label={t("field.name")}
          value={mine.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
          required
          data-autofocus
        />
        <Select
          label={t("field.language")}
          data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
          value={mine.language}
          allowDeselect={false}
          onChange={(language) => isLanguage(language) && set({ language })}
        />
      </Group>
      <Group grow align="start">
        <TagsInput
          size="xs"
          label={t("field.phones")}
          value={mine.phones}
          onChange={(phones) => set({ phones })}
          acceptValueOnBlur
        />
        <TagsInput
          size="xs"
          label={t("field.emails")}
          value={mine.emails}
          onChange={(emails) => set({ emails })}
          acceptValueOnBlur
        />
      </Group>
      <Textarea
        label={t("field.notes")}
        value={mine.notes}
        onChange={(event) => set({ notes: event.currentTarget.value })}
      />
      <Group grow align="start">
        {LISTS.slice(0, 2).map((name) => (
          <TagsInput
            size="xs"
            key={name}
            label={t(`field.${name}`)}
            value={mine[name]}
            onChange={(words) => set({ [name]: words })}
            acceptValueOnBlur
          />
        ))}
      </Group>
      <Group grow align="start">
        {LISTS.slice(2).map((name) => (
          <TagsInput
            size="xs"
            key={name}
            label={t(`field.${name}`)}
            value={mine[name]}
            onChange={(words) => set({ [name]: words })}
            acceptValueOnBlur
          />
        ))}
      </Group>
      <Group grow align="start">
        <MultiSelect
          label={t("field.responsible")}
          data={(colleagues ?? []).map((one) => ({ value: one.id, label: one.name }))}
          value={mine.responsible}
          onChange={(responsible) => set({ responsible })}
          searchable
        />
        <NumberInput
          label={`${t("field.budget")}, ${currency}`}
          value={mine.budget ?? ""}
          onChange={(budget) => set({ budget: typeof budget === "number" && budget > 0 ? budget : null })}
          min={0}
          thousandSeparator=" "
          hideControls
        />
      </Group>
    </>
  );
}
