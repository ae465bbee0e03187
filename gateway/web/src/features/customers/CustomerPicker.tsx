import { Combobox, Group, Loader, Text, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUserPlus, IconUserSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Ref, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { customerHits } from "./customers.api";

export type Picked = { id: string; name: string; phone: string };

type CustomerPickerProps = {
  label: string;
  onPick: (customer: Picked) => void;
  /** Offers to go on with what was typed as somebody new. */
  onNew?: (typed: string) => void;
  /** Left out of the hits. */
  except?: string;
  autoFocus?: boolean;
  error?: string;
  inputRef?: Ref<HTMLInputElement>;
};

const NEW = "new";
const LOOK_MS = 120;
const FEWEST_LETTERS = 2;

/** Finds a customer by the beginning of a name or by digits of a phone, while it is being typed. */
export function CustomerPicker({ label, onPick, onNew, except, autoFocus, error, inputRef }: CustomerPickerProps) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [wanted] = useDebouncedValue(typed.trim(), LOOK_MS);
  const { data, isFetching } = useQuery(customerHits(wanted));
  const list = useCombobox({ onDropdownClose: () => list.resetSelectedOption() });
  const hits = wanted.length >= FEWEST_LETTERS ? (data ?? []).filter((hit) => hit.id !== except) : [];
  const { selectFirstOption } = list;
  // Enter takes the best hit.
  useEffect(() => {
    if (data && wanted.length >= FEWEST_LETTERS) selectFirstOption();
  }, [data, wanted, selectFirstOption]);
  const choose = (value: string) => {
    const hit = hits.find((one) => one.id === value);
    if (hit) onPick({ id: hit.id, name: hit.display_name, phone: hit.phones[0] ?? "" });
    else if (value === NEW) onNew?.(typed.trim());
    setTyped("");
    list.closeDropdown();
  };
  return (
    <Combobox store={list} onOptionSubmit={choose} withinPortal shadow="md">
      <Combobox.Target>
        <TextInput
          ref={inputRef}
          label={label}
          placeholder={t("picker.hint")}
          leftSection={<IconUserSearch size={15} />}
          rightSection={isFetching ? <Loader size={12} /> : null}
          value={typed}
          error={error}
          data-autofocus={autoFocus || undefined}
          autoComplete="off"
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            // An open list takes the first Escape: one that shows nothing must not be open.
            if (event.currentTarget.value.trim().length >= FEWEST_LETTERS) list.openDropdown();
            else list.closeDropdown();
          }}
          onBlur={() => list.closeDropdown()}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={typed.trim().length < FEWEST_LETTERS}>
        <Combobox.Options mah={320} style={{ overflowY: "auto" }} aria-label={label}>
          {hits.map((hit) => (
            <Combobox.Option key={hit.id} value={hit.id}>
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <Text size="sm" truncate>
                  {hit.display_name}
                </Text>
                <Text size="xs" c="dimmed" className="numbers" style={{ whiteSpace: "nowrap" }}>
                  {format.phone(hit.phones[0])}
                </Text>
              </Group>
              <Text size="xs" c="dimmed">
                {hit.last_order_at
                  ? t("picker.ordered", { count: hit.orders_count, ago: format.ago(hit.last_order_at) })
                  : t("picker.never")}
              </Text>
            </Combobox.Option>
          ))}
          {hits.length === 0 && !isFetching && !onNew && <Combobox.Empty>{t("picker.nobody")}</Combobox.Empty>}
          {onNew && typed.trim().length >= FEWEST_LETTERS && (
            <Combobox.Option value={NEW}>
              <Group gap={6} wrap="nowrap">
                <IconUserPlus size={15} />
                <Text size="sm" truncate>
                  {t("picker.new", { typed: typed.trim() })}
                </Text>
              </Group>
            </Combobox.Option>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
