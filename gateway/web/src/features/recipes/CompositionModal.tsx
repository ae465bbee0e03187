import {
  ActionIcon,
  Alert,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Table,
  Text,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventorySheetItemOut } from "@/api/generated";
import { asProblem } from "@/api/problem";
import { useSayProblem } from "@/ui/problems";
import { WAITING } from "@/ui/shades";
import { useTitle } from "@/ui/titles";
import { useSayDone } from "@/ui/undo";
import { productsNamed, recipeKeys, writeVersion } from "./recipes.api";
import { type Line, troubleOf, withLine } from "./recipes.logic";

type CompositionModalProps = { store: string; item: InventorySheetItemOut; onClose: () => void };

/** From now on it is made like this: a new version. Orders that were placed keep theirs. */
export function CompositionModal({ store, item, onClose }: CompositionModalProps) {
  const { t } = useTranslation("recipes");
  const { t: common } = useTranslation();
  const title = useTitle();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  // What was there when the form opened: what others save meanwhile must not move under the hands.
  const [started] = useState(item);
  const [version, setVersion] = useState(item.version);
  const [lines, setLines] = useState<Line[]>(() =>
    started.components.map((part) => ({ ...part, title: title(part.title), quantity: Number(part.quantity) })),
  );
  const [minutes, setMinutes] = useState<number | string>(started.assembly_minutes);
  const [margin, setMargin] = useState<number | string>(Number(started.margin_percent));
  const change = (product: string, part: Partial<Line>) =>
    setLines((now) => now.map((line) => (line.product_id === product ? { ...line, ...part } : line)));
  const saving = useMutation({
    mutationFn: () =>
      writeVersion(
        item.id,
        {
          components: lines.map(({ product_id, quantity, packaging }) => ({
            product_id,
            quantity: Number(quantity).toFixed(3),
            packaging,
          })),
          labour: started.labours,
          margin_percent: Number(margin).toFixed(3),
          assembly_minutes: Number(minutes),
          complexity: started.complexity,
          height_cm: started.height_cm,
          width_cm: started.width_cm,
        },
        version,
      ),
    onSuccess: () => {
      sayDone(common("saved"));
      void queries.invalidateQueries({ queryKey: recipeKeys.all });
      onClose();
    },
    onError: (error) => {
      if (asProblem(error).isStale) void queries.invalidateQueries({ queryKey: recipeKeys.all });
      else sayProblem(error);
    },
  });
  const stale = saving.error !== null && asProblem(saving.error).isStale;
  const trouble = troubleOf(lines);
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t("editComposition")}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Stack>
        {stale && (
          <Alert color="cup" styles={{ title: { color: WAITING } }} title={common("conflict.title")}>
            <Text size="sm">{common("conflict.explained")}</Text>
            <Text size="sm" mt={4}>
              {item.components.map((part) => `${title(part.title)} × ${Number(part.quantity)}`).join(", ")}
            </Text>
            <Button
              mt="xs"
              variant="default"
              onClick={() => setVersion(item.version)}
              disabled={version === item.version}
            >
              {common("conflict.keepMine")}
            </Button>
          </Alert>
        )}
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("component")}</Table.Th>
              <Table.Th w={110}>{t("perPiece")}</Table.Th>
              <Table.Th>{t("packaging")}</Table.Th>
              <Table.Th w={40} aria-label={common("remove")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.product_id}>
                <Table.Td>{line.title}</Table.Td>
                <Table.Td>
                  <NumberInput
                    aria-label={`${t("perPiece")}: ${line.title}`}
                    value={line.quantity}
                    min={0}
                    decimalScale={3}
                    onChange={(quantity) => change(line.product_id, { quantity })}
                    error={!(Number(line.quantity) > 0)}
                  />
                </Table.Td>
                <Table.Td>
                  <Checkbox
                    aria-label={`${t("packaging")}: ${line.title}`}
                    checked={line.packaging}
                    onChange={(event) => change(line.product_id, { packaging: event.currentTarget.checked })}
                  />
                </Table.Td>
                <Table.Td>
                  <ActionIcon
                    aria-label={`${common("remove")}: ${line.title}`}
                    onClick={() => setLines((now) => now.filter((one) => one.product_id !== line.product_id))}
                  >
                    <IconTrash size={15} />
                  </ActionIcon>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <AddProduct store={store} onAdd={(line) => setLines((now) => withLine(now, line))} />
        <Group align="end">
          <NumberInput label={t("assembly")} value={minutes} onChange={setMinutes} min={0} max={1440} w={140} />
          <NumberInput label={t("plannedMargin")} value={margin} onChange={setMargin} min={0} max={10_000} w={140} />
          <Text size="xs" c="dimmed" flex={1}>
            {t("newVersionHint")}
          </Text>
          <Button disabled={trouble !== null} loading={saving.isPending} onClick={() => saving.mutate()}>
            {common("save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function AddProduct({ store, onAdd }: { store: string; onAdd: (line: Line) => void }) {
  const { t } = useTranslation("recipes");
  const title = useTitle();
  const [words, setWords] = useState("");
  const [wanted] = useDebouncedValue(words, 200);
  const { data } = useQuery(productsNamed(store, wanted));
  const found = data?.items ?? [];
  return (
    <Select
      searchable
      placeholder={t("addComponent")}
      aria-label={t("addComponent")}
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
          product_id: product.id,
          title: title(product.title),
          unit: product.unit,
          quantity: 1,
          packaging: false,
        });
        setWords("");
      }}
    />
  );
}
