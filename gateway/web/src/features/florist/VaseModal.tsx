import {
  ActionIcon,
  Alert,
  Button,
  Group,
  Modal,
  Stack,
  Text,
  Textarea,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconMinus, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersQueueEntry } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Photo } from "@/ui/Photo";
import { useSayProblem } from "@/ui/problems";
import { WAITING } from "@/ui/shades";
import { useTitle } from "@/ui/titles";
import { useSayDone } from "@/ui/undo";
import { finish, floristKeys, pricesOf, productsNamed } from "./florist.api";
import {
  addedWorth,
  budgetOf,
  compositionOf,
  isComposedHere,
  lacking,
  type Stem,
  stepped,
  vaseOf,
  withStem,
} from "./florist.logic";
import classes from "./florist.module.css";

type VaseModalProps = { store: string; entry: OrdersQueueEntry; onClose: () => void };

/** What really went into the vase: the plan unless it is changed here. One touch when all is as planned. */
export function VaseModal({ store, entry, onClose }: VaseModalProps) {
  const { t } = useTranslation("florist");
  const { t: common } = useTranslation();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const [vase, setVase] = useState<Stem[]>(() => vaseOf(entry.lines));
  const [note, setNote] = useState("");
  const composition = compositionOf(vase);
  const finishing = useMutation({
    mutationFn: () => finish(entry.id, composition, note),
    onSuccess: () => {
      sayDone(t("isDone", { number: entry.number }));
      onClose();
    },
    onError: sayProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: floristKeys.all }),
  });
  const missing = lacking(vase);
  const composedHere = isComposedHere(entry.lines);
  const change = (stem: Stem, by: 1 | -1) =>
    setVase((now) => now.map((one) => (one.product_id === stem.product_id ? stepped(one, by) : one)));
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={t("vaseTitle", { number: entry.number })}
      closeButtonProps={{ "aria-label": common("close") }}
    >
      <Stack>
        {composedHere && <Asked lines={entry.lines} />}
        <div className={classes.vase}>
          {vase.map((stem) => (
            <VaseLine key={stem.product_id} stem={stem} onChange={(by) => change(stem, by)} />
          ))}
        </div>
        <AddStem store={store} offers={composedHere} onAdd={(stem) => setVase((now) => withStem(now, stem))} />
        {missing.length > 0 && (
          <Alert color="cup" styles={{ title: { color: WAITING } }} title={t("lessThanPlanned")}>
            {missing.map((stem) => stem.title).join(", ")}
          </Alert>
        )}
        <Textarea
          label={t("note")}
          value={note}
          maxLength={2000}
          minRows={1}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <div className={classes.finish}>
          {composedHere && <Chosen store={store} lines={entry.lines} vase={vase} />}
          <Button
            size="xl"
            fullWidth
            leftSection={<IconCheck size={24} />}
            disabled={composition?.length === 0 || (composedHere && !vase.some((stem) => stem.used > stem.planned))}
            loading={finishing.isPending}
            onClick={() => finishing.mutate()}
            data-autofocus
          >
            {t(composition === null ? "asPlanned" : "asHere")}
          </Button>
        </div>
      </Stack>
    </Modal>
  );
}

type Lines = OrdersQueueEntry["lines"];

/** What the buyer said of the bouquets that nobody has a recipe for. */
function Asked({ lines }: { lines: Lines }) {
  const { t } = useTranslation("florist");
  return (
    <div>
      {lines
        .filter((line) => line.components.length === 0 && line.wishes)
        .map((line) => (
          <div key={line.id} className={`${classes.wishes} as-typed`}>
            {line.wishes}
          </div>
        ))}
      <Text c="dimmed">{t("vaseEmpty")}</Text>
    </div>
  );
}

/** How much of the money the buyer named is in the vase already. */
function Chosen({ store, lines, vase }: { store: string; lines: Lines; vase: Stem[] }) {
  const { t } = useTranslation("florist");
  const format = useFormat();
  const budget = budgetOf(lines);
  const added = vase.filter((stem) => stem.used > stem.planned).map((stem) => stem.product_id);
  const { data: prices = {} } = useQuery({ ...pricesOf(store, added), enabled: budget !== null && added.length > 0 });
  if (!budget) return null;
  const worth = addedWorth(vase, prices, budget.currency);
  const over = worth.amount - budget.amount;
  return (
    <Text fw={650} mb={6} className="numbers" role="status" c={over > 0 ? WAITING : undefined}>
      {t("chosen", { sum: format.money(worth), budget: format.money(budget) })}
      {over > 0 && ` · ${t("overBudget", { sum: format.money({ ...budget, amount: over }) })}`}
    </Text>
  );
}

function VaseLine({ stem, onChange }: { stem: Stem; onChange: (by: 1 | -1) => void }) {
  const { t } = useTranslation("florist");
  const format = useFormat();
  return (
    <div className={classes.vaseLine}>
      <Text flex={1} lh={1.25}>
        {stem.title}
        {stem.used !== stem.planned && (
          <Text span size="sm" c="dimmed" display="block">
            {t("planned", { quantity: format.quantity(stem.planned) })}
          </Text>
        )}
      </Text>
      <Group gap={6} wrap="nowrap">
        <ActionIcon
          aria-label={t("less", { title: stem.title })}
          disabled={stem.used <= 0}
          onClick={() => onChange(-1)}
        >
          <IconMinus size={24} />
        </ActionIcon>
        <Text size="xl" fw={700} w={64} ta="center" className="numbers" aria-live="polite">
          {format.quantity(stem.used)}
        </Text>
        <ActionIcon aria-label={t("moreOf", { title: stem.title })} onClick={() => onChange(1)}>
          <IconPlus size={24} />
        </ActionIcon>
      </Group>
    </div>
  );
}

const MOST_FOUND = 6;
const MOST_OFFERED = 12;
type AddStemProps = { store: string; offers: boolean; onAdd: (stem: Stem) => void };

/** Anything else from the shelves; what is added needs nobody's consent. With `offers` what is there stands open. */
function AddStem({ store, offers, onAdd }: AddStemProps) {
  const { t } = useTranslation("florist");
  const title = useTitle();
  const format = useFormat();
  const [words, setWords] = useState("");
  const [wanted] = useDebouncedValue(words.trim(), 200);
  const asked = offers || wanted.length > 1;
  const { data } = useQuery({ ...productsNamed(store, wanted), enabled: asked });
  const found = asked
    ? (data?.items ?? []).filter((item) => (item.available ?? 0) > 0).slice(0, offers ? MOST_OFFERED : MOST_FOUND)
    : [];
  return (
    <div>
      <TextInput
        label={t("addStem")}
        placeholder={t("addStemHint")}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <div className={classes.choices} aria-live="polite">
        {asked && data && found.length === 0 && <Text c="dimmed">{t("noSuchStem")}</Text>}
        {found.map((item) => (
          <UnstyledButton
            key={item.id}
            className={classes.part}
            onClick={() => {
              onAdd({ product_id: item.id, title: title(item.title), unit: item.unit, planned: 0, used: 1 });
              setWords("");
            }}
          >
            <Photo src={item.photo} size={48} />
            <Text flex={1} lh={1.25}>
              {title(item.title)}
            </Text>
            <Text size="sm" c="dimmed">
              {offers && `${format.money(item.price)} · `}
              {t("freeShort", { quantity: format.number(item.available ?? 0) })}
            </Text>
          </UnstyledButton>
        ))}
      </div>
    </div>
  );
}
