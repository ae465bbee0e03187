import { Button, Chip, MultiSelect, Select, Text, TextInput } from "@mantine/core";
import { DatePickerInput } from "@mantine/dates";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersCount } from "@/api/generated";
import { WayAndFloristFields, WhenField } from "./FilterFields";
import { isNarrowed, type OrdersSearch, PAYMENTS, STATUSES } from "./orders.logic";

type FiltersProps = {
  search: OrdersSearch;
  change: (part: Partial<OrdersSearch>) => void;
  count: OrdersCount | undefined;
};

export function OrdersFilters({ search, change, count }: FiltersProps) {
  const { t } = useTranslation(["orders", "common"]);
  const bounded = Boolean(search.when ?? search.first ?? search.last);
  return (
    <>
      <Search value={search.q ?? ""} onLook={(q) => change({ q: q || undefined })} />
      <WhenField search={search} change={(part) => change({ ...part, first: undefined, last: undefined })} />
      <DatePickerInput
        type="range"
        w={150}
        size="xs"
        aria-label={t("list.day")}
        placeholder={t("list.day")}
        clearable
        allowSingleDateInRange
        valueFormat="DD.MM"
        value={[search.first ?? null, search.last ?? null]}
        onChange={([first, last]) => change({ first: first ?? undefined, last: last ?? undefined, when: undefined })}
      />
      <MultiSelect
        w={190}
        aria-label={t("list.state")}
        placeholder={search.status?.length ? undefined : t("list.anyStatus")}
        clearable
        data={STATUSES.map((value) => ({ value, label: t(`status.${value}`) }))}
        value={search.status ?? []}
        onChange={(some) => change({ status: some.length ? STATUSES.filter((one) => some.includes(one)) : undefined })}
      />
      <Select
        w={165}
        aria-label={t("page.money")}
        placeholder={t("list.anyPayment")}
        clearable
        data={PAYMENTS.map((value) => ({ value, label: t(`payment.${value}`) }))}
        value={search.pay?.[0] ?? null}
        onChange={(pay) => change({ pay: pay ? PAYMENTS.filter((one) => one === pay) : undefined })}
      />
      <WayAndFloristFields search={search} change={change} />
      <Chip size="xs" checked={search.attention ?? false} onChange={(on) => change({ attention: on || undefined })}>
        {t("list.attention")}
      </Chip>
      <Chip size="xs" checked={search.asks ?? false} onChange={(on) => change({ asks: on || undefined })}>
        {t("list.asksBuyer")}
      </Chip>
      {bounded && (
        <Chip
          size="xs"
          checked={search.sort === "departure"}
          onChange={(on) => change({ sort: on ? "departure" : undefined })}
        >
          {t("list.byDeparture")}
        </Chip>
      )}
      {isNarrowed(search) && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} />}
          onClick={() => change(Object.fromEntries(Object.keys(search).map((name) => [name, undefined])))}
        >
          {t("common:clear")}
        </Button>
      )}
      {count && (
        <Text size="xs" c="dimmed" className="numbers">
          {count.capped ? `${count.count}+` : count.count}
        </Text>
      )}
    </>
  );
}

/** Keeps what is typed; the address follows a moment later, and is followed when it changes otherwise. */
function Search({ value, onLook }: { value: string; onLook: (q: string) => void }) {
  const { t } = useTranslation(["orders", "common"]);
  const [words, setWords] = useState(value);
  const look = useDebouncedCallback(onLook, 250);
  useEffect(() => setWords(value), [value]);
  return (
    <TextInput
      w={210}
      value={words}
      aria-label={t("list.search")}
      placeholder={t("list.search")}
      leftSection={<IconSearch size={14} />}
      onChange={(event) => {
        setWords(event.currentTarget.value);
        look(event.currentTarget.value);
      }}
    />
  );
}
