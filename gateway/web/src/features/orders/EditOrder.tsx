import { Button, Group, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type OrdersOrderPage, ordersPatchOrder } from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { Conflict } from "@/ui/Conflict";
import { changedFields, contested, rebased } from "@/ui/edits";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { orderKeys, orderPage } from "./orders.api";
import { type Editable, editableOf, editBody } from "./orders.logic";

type EditProps = { page: OrdersOrderPage; onClose: () => void };
/** What the form was filled from; the live feed moves the page behind it, never the form. */
type Base = { version: number; values: Editable };
const base = (page: OrdersOrderPage): Base => ({ version: page.order.version, values: editableOf(page) });

/** The words of an order and its recipient; a clash with somebody else is shown with both versions (If-Match). */
export default function EditOrder({ page, onClose }: EditProps) {
  const { t } = useTranslation(["orders", "common"]);
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const [from, setFrom] = useState(() => base(page));
  const [values, setValues] = useState(from.values);
  const [theirs, setTheirs] = useState<Base | null>(null);
  const set = (part: Partial<Editable>) => setValues((now) => ({ ...now, ...part }));
  const save = useMutation({
    mutationFn: ({ on, mine }: { on: Base; mine: Editable }) =>
      answer(
        ordersPatchOrder({
          path: { order_id: page.order.id },
          headers: { "If-Match": `"${on.version}"` },
          body: editBody(on.values, mine),
        }),
      ),
    onSuccess: () => {
      sayDone(t("edit.saved"));
      onClose();
    },
    onError: async (error) => {
      if (!asProblem(error).isStale) return sayProblem(error);
      setTheirs(base(await queries.fetchQuery({ ...orderPage(page.order.id), staleTime: 0 })));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: orderKeys.all }),
  });
  const merged = theirs ? rebased(from.values, values, theirs.values) : values;
  const late = !page.actions.some((one) => one.action === "edit_delivery" && one.refused === null);
  const words = (name: "card_text" | "notes" | "delivery_notes") => ({
    value: values[name],
    maxLength: 2000,
    onChange: (event: React.ChangeEvent<HTMLTextAreaElement>) => set({ [name]: event.currentTarget.value }),
  });
  const flag = (name: "wants_photo" | "standing_substitution" | "shows_prices" | "shows_buyer") => ({
    checked: values[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.checked }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ on: from, mine: values });
      }}
    >
      <Stack gap="sm">
        <Textarea data-autofocus label={t("page.card")} disabled={late} {...words("card_text")} />
        <Group grow>
          <TextInput
            label={t("edit.recipientName")}
            value={values.recipient_name}
            maxLength={200}
            onChange={(event) => set({ recipient_name: event.currentTarget.value })}
          />
          <TextInput
            label={t("edit.recipientPhone")}
            type="tel"
            value={values.recipient_phone}
            maxLength={40}
            onChange={(event) => set({ recipient_phone: event.currentTarget.value })}
          />
        </Group>
        <Textarea label={t("page.deliveryNotes")} {...words("delivery_notes")} />
        <Textarea label={t("page.notes")} {...words("notes")} />
        <Group>
          <Switch label={t("edit.wantsPhoto")} {...flag("wants_photo")} />
          <Switch label={t("edit.standing")} disabled={late} {...flag("standing_substitution")} />
          <Switch label={t("edit.showsPrices")} {...flag("shows_prices")} />
          <Switch label={t("edit.showsBuyer")} {...flag("shows_buyer")} />
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={changedFields(from.values, values).length === 0}>
            {t("common:save")}
          </Button>
        </Group>
      </Stack>
      <Conflict
        opened={theirs !== null}
        busy={save.isPending}
        differences={(theirs ? contested(from.values, values, theirs.values) : []).map((name) => ({
          label: t(LABELS[name]),
          mine: shown(values[name], t),
          theirs: shown(theirs?.values[name] ?? "", t),
        }))}
        onClose={() => setTheirs(null)}
        onKeepMine={() => {
          if (!theirs) return;
          setFrom(theirs);
          setValues(merged);
          setTheirs(null);
          save.mutate({ on: theirs, mine: merged });
        }}
        onTakeTheirs={() => {
          if (!theirs) return;
          const taken = contested(from.values, values, theirs.values);
          setFrom(theirs);
          setValues({ ...merged, ...Object.fromEntries(taken.map((name) => [name, theirs.values[name]])) });
          setTheirs(null);
        }}
      />
    </form>
  );
}

const LABELS = {
  card_text: "page.card",
  notes: "page.notes",
  delivery_notes: "page.deliveryNotes",
  recipient_name: "edit.recipientName",
  recipient_phone: "edit.recipientPhone",
  wants_photo: "edit.wantsPhoto",
  standing_substitution: "edit.standing",
  shows_prices: "edit.showsPrices",
  shows_buyer: "edit.showsBuyer",
} as const;

function shown(value: string | boolean, t: ReturnType<typeof useTranslation<["orders", "common"]>>["t"]): string {
  if (typeof value === "string") return value;
  return value ? t("edit.yes") : t("edit.no");
}
