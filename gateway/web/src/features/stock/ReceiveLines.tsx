import { ActionIcon, NumberInput, Select, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Store } from "@/app/me";
import { useTitle } from "@/ui/titles";
import { productsNamed } from "./stock.api";
import type { Brought } from "./stock.logic";
import { useUnit } from "./units";

type LinesProps = { store: Store; lines: Brought[]; onChange: (lines: Brought[]) => void };

/** How much of what, for how much, until when it keeps; a product is added below by its name. */
export function ReceiveLines({ store, lines, onChange }: LinesProps) {
  const { t } = useTranslation("stock");
  const { t: common } = useTranslation();
  const unit = useUnit();
  const set = (product: string, part: Partial<Brought>) =>
    onChange(lines.map((line) => (line.productId === product ? { ...line, ...part } : line)));
  return (
    <>
      {lines.length > 0 && (
        <Table aria-label={t("receive.lines")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("product")}</Table.Th>
              <Table.Th w={110}>{t("receive.quantity")}</Table.Th>
              <Table.Th w={120}>{t("receive.cost", { currency: store.currency })}</Table.Th>
              <Table.Th w={150}>{t("bestBefore")}</Table.Th>
              <Table.Th w={36} aria-label={common("remove")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.productId}>
                <Table.Td>
                  {line.title}
                  <Text size="xs" c="dimmed">
                    {unit(line.unit)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <NumberInput
                    aria-label={`${t("receive.quantity")}: ${line.title}`}
                    value={line.quantity}
                    min={0}
                    decimalScale={3}
                    hideControls
                    error={!(Number(line.quantity) > 0)}
                    onChange={(quantity) => set(line.productId, { quantity })}
                  />
                </Table.Td>
                <Table.Td>
                  <NumberInput
                    aria-label={`${t("receive.cost", { currency: store.currency })}: ${line.title}`}
                    value={line.cost}
                    min={0}
                    decimalScale={2}
                    hideControls
                    thousandSeparator=" "
                    onChange={(cost) => set(line.productId, { cost })}
                  />
                </Table.Td>
                <Table.Td>
                  <TextInput
                    type="date"
                    aria-label={`${t("bestBefore")}: ${line.title}`}
                    value={line.bestBefore}
                    onChange={(event) => set(line.productId, { bestBefore: event.currentTarget.value })}
                  />
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    aria-label={`${common("remove")}: ${line.title}`}
                    onClick={() => onChange(lines.filter((one) => one.productId !== line.productId))}
                  >
                    <IconTrash size={15} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <AddProduct
        store={store.id}
        taken={lines.map((line) => line.productId)}
        onAdd={(line) => onChange([...lines, line])}
      />
    </>
  );
}

type AddProductProps = { store: string; taken: string[]; onAdd: (line: Brought) => void };

function AddProduct({ store, taken, onAdd }: AddProductProps) {
  const { t } = useTranslation("stock");
  const title = useTitle();
  const [words, setWords] = useState("");
  const [wanted] = useDebouncedValue(words.trim(), 200);
  const { data } = useQuery(productsNamed(store, wanted));
  const found = (data?.items ?? []).filter((product) => !taken.includes(product.id));
  return (
    <Select
      searchable
      data-autofocus
      aria-label={t("receive.add")}
      placeholder={t("receive.add")}
      searchValue={words}
      onSearchChange={setWords}
      value={null}
      filter={({ options }) => options}
      nothingFoundMessage={t("nothingFound")}
      data={found.map((product) => ({ value: product.id, label: `${title(product.title)} · ${product.sku}` }))}
      onChange={(id) => {
        const product = found.find((one) => one.id === id);
        if (!product) return;
        onAdd({
          productId: product.id,
          title: title(product.title),
          unit: product.unit,
          quantity: 1,
          cost: "",
          bestBefore: "",
        });
        setWords("");
      }}
    />
  );
}
