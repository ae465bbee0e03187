import { ActionIcon, Button, Group, NumberInput } from "@mantine/core";
import { IconWand } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventorySheetItemOut } from "@/api/generated";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { recipeKeys, setPrice } from "./recipes.api";
import { toMinor } from "./recipes.logic";

/** The price in this store; Enter saves it, and the old one can be taken back for a moment. */
export function PriceField({ store, item }: { store: string; item: InventorySheetItemOut }) {
  const { t } = useTranslation("recipes");
  const { t: common } = useTranslation();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const before = item.price;
  const [typed, setTyped] = useState<number | string>(before ? before.amount / 100 : "");
  const currency = item.labour.currency;
  const save = async (amount: number) => {
    await setPrice(store, item.id, { amount, currency });
    await queries.invalidateQueries({ queryKey: recipeKeys.all });
  };
  const saving = useMutation({
    mutationFn: save,
    onSuccess: () => sayDone(common("saved"), before ? () => save(before.amount) : undefined),
    onError: sayProblem,
  });
  const changed = typed !== "" && toMinor(typed) !== before?.amount;
  const suggested = item.suggested;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (changed) saving.mutate(toMinor(typed));
      }}
    >
      <Group gap={4} align="end" wrap="nowrap">
        <NumberInput
          label={t("price")}
          value={typed}
          onChange={setTyped}
          min={0}
          decimalScale={2}
          thousandSeparator=" "
          hideControls
          w={100}
        />
        {suggested && (
          <ActionIcon
            size="md"
            aria-label={t("takeSuggested")}
            title={t("takeSuggested")}
            onClick={() => setTyped(Math.ceil(suggested.amount / 100))}
          >
            <IconWand size={16} />
          </ActionIcon>
        )}
        {changed && (
          <Button type="submit" loading={saving.isPending}>
            {common("save")}
          </Button>
        )}
      </Group>
    </form>
  );
}
