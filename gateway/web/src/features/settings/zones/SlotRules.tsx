import { Anchor, Badge, Button, Chip, Group, NumberInput, Switch, Table, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeliverySlotRuleOut } from "@/api/generated";
import type { Store } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Editor } from "../parts/Editor";
import { addRule, changeRule, RULES, rulesOf } from "./zones.api";

type Values = {
  weekdays: string[];
  starts: string;
  ends: string;
  capacity: number;
  cut_off_minutes: number;
  active: boolean;
};

const WEEK = ["1", "2", "3", "4", "5", "6", "7"] as const;
const NEW: Values = {
  weekdays: [...WEEK],
  starts: "10:00",
  ends: "12:00",
  capacity: 10,
  cut_off_minutes: 60,
  active: true,
};

/** A Monday, to name the days of the week in the reader's language. */
const MONDAY = Date.UTC(2024, 0, 1);

function useWeekday(): (day: number | string) => string {
  const { i18n } = useTranslation();
  const names = new Intl.DateTimeFormat(i18n.language, { weekday: "short", timeZone: "UTC" });
  return (day) => names.format(MONDAY + (Number(day) - 1) * 86_400_000);
}

const clock = (time: string) => time.slice(0, 5);

const valuesOf = (rule: DeliverySlotRuleOut): Values => ({
  weekdays: rule.weekdays.map(String),
  starts: clock(rule.starts),
  ends: clock(rule.ends),
  capacity: rule.capacity,
  cut_off_minutes: rule.cut_off_minutes,
  active: rule.active,
});

const sent = (values: Values, store: Store) => ({
  ...values,
  store_id: store.id,
  weekdays: values.weekdays.map(Number).sort(),
});

/** The windows of the week in the store's own time, and how many orders each takes. */
export function SlotRules({ store }: { store: Store }) {
  const { t } = useTranslation("delivery");
  const query = useQuery(rulesOf(store.id));
  const weekday = useWeekday();
  const [edited, edit] = useState<DeliverySlotRuleOut | "new" | null>(null);
  return (
    <>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t("rules.explained")}
        </Text>
        <Button leftSection={<IconPlus size={15} />} onClick={() => edit("new")}>
          {t("rules.new")}
        </Button>
      </Group>
      <Loaded
        query={query}
        isEmpty={(rules) => rules.length === 0}
        empty={<Empty title={t("rules.none")} hint={t("rules.noneHint")} />}
      >
        {(rules) => (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("rules.window")}</Table.Th>
                <Table.Th>{t("rules.weekdays")}</Table.Th>
                <Table.Th>{t("rules.capacity")}</Table.Th>
                <Table.Th>{t("rules.cutOff")}</Table.Th>
                <Table.Th />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rules.map((rule) => (
                <Table.Tr key={rule.id}>
                  <Table.Td>
                    <Anchor component="button" size="sm" fw={600} onClick={() => edit(rule)}>
                      {clock(rule.starts)}–{clock(rule.ends)}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>
                    {rule.weekdays.length === WEEK.length ? t("rules.everyDay") : rule.weekdays.map(weekday).join(", ")}
                  </Table.Td>
                  <Table.Td>{rule.capacity}</Table.Td>
                  <Table.Td>{t("rules.minutes", { count: rule.cut_off_minutes })}</Table.Td>
                  <Table.Td>{!rule.active && <Badge color="gray">{t("zones.off")}</Badge>}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Loaded>
      {edited && <RuleEditor store={store} rule={edited === "new" ? null : edited} onClose={() => edit(null)} />}
    </>
  );
}

function RuleEditor({ store, rule, onClose }: { store: Store; rule: DeliverySlotRuleOut | null; onClose: () => void }) {
  const { t } = useTranslation("delivery");
  const queries = useQueryClient();
  const weekday = useWeekday();
  return (
    <Editor
      title={rule ? t("rules.title") : t("rules.new")}
      of={rule}
      blank={NEW}
      valuesOf={valuesOf}
      list={RULES}
      label={(field) => t(`rules.field.${field}`)}
      add={(values, key) => addRule(sent(values, store), key)}
      change={({ id }, values, version) => changeRule(id, sent(values, store), version)}
      now={async (one) => {
        const fresh = await queries.fetchQuery({ ...rulesOf(store.id), staleTime: 0 });
        return fresh.find(({ id }) => id === one.id) ?? one;
      }}
      onClose={onClose}
    >
      {(form) => (
        <>
          <Group grow>
            <TextInput type="time" required label={t("rules.field.starts")} {...form.getInputProps("starts")} />
            <TextInput type="time" required label={t("rules.field.ends")} {...form.getInputProps("ends")} />
          </Group>
          <div>
            <Text size="sm" fw={500} mb={4}>
              {t("rules.field.weekdays")}
            </Text>
            <Chip.Group multiple {...form.getInputProps("weekdays")}>
              <Group gap={4}>
                {WEEK.map((day) => (
                  <Chip key={day} value={day} size="xs">
                    {weekday(day)}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </div>
          <NumberInput
            required
            min={0}
            max={10_000}
            allowDecimal={false}
            label={t("rules.field.capacity")}
            {...form.getInputProps("capacity")}
          />
          <NumberInput
            required
            min={0}
            max={10_080}
            allowDecimal={false}
            label={t("rules.field.cut_off_minutes")}
            {...form.getInputProps("cut_off_minutes")}
          />
          <Switch label={t("rules.field.active")} {...form.getInputProps("active", { type: "checkbox" })} />
        </>
      )}
    </Editor>
  );
}
