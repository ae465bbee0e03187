import { Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/ui/keys";
import { useSayProblem } from "@/ui/problems";
import { addSupplier, stockKeys, suppliers } from "./stock.api";

const NEW = "new";

type SupplierFieldProps = { store: string; value: string | null; onChange: (supplier: string | null) => void };

/** From whom; a name nobody has yet becomes a supplier of the store. */
export function SupplierField({ store, value, onChange }: SupplierFieldProps) {
  const { t } = useTranslation("stock");
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const { data: known = [] } = useQuery(suppliers(store));
  const [typed, setTyped] = useState("");
  const adding = useMutation({
    mutationFn: (title: string) => addSupplier(store, title, newKey()),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: stockKeys.suppliers(store) });
      onChange(made.id);
    },
    onError: sayProblem,
  });
  const words = typed.trim();
  const isKnown = known.some((one) => one.title.toLowerCase() === words.toLowerCase());
  return (
    <Select
      label={t("receive.supplier")}
      placeholder={t("receive.anySupplier")}
      searchable
      clearable
      disabled={adding.isPending}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) =>
        options.filter(
          (one) => "value" in one && (one.value === NEW || one.label.toLowerCase().includes(words.toLowerCase())),
        )
      }
      data={[
        ...known.map((one) => ({ value: one.id, label: one.title })),
        ...(words && !isKnown ? [{ value: NEW, label: t("receive.newSupplier", { title: words }) }] : []),
      ]}
      value={value}
      onChange={(chosen) => (chosen === NEW ? adding.mutate(words) : onChange(chosen))}
    />
  );
}
