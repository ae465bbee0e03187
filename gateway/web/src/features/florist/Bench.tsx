import { Alert, Badge, Button, Group, Text, UnstyledButton } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconHandGrab, IconReplace } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrdersQueueEntry } from "@/api/generated";
import { useFormat, useMay, useMe } from "@/app/me";
import { Photo } from "@/ui/Photo";
import { useSayProblem } from "@/ui/problems";
import { WAITING } from "@/ui/shades";
import { floristKeys, looksOf, putBack, takeOrder } from "./florist.api";
import classes from "./florist.module.css";
import { PhotoButton, PhotoStrip } from "./OrderPhotos";
import { Departure } from "./QueueCard";
import { type Replaced, SubstituteModal } from "./SubstituteModal";
import { VaseModal } from "./VaseModal";

type BenchProps = { store: string; entry: OrdersQueueEntry; now: number; onTaken: () => void };

/** One order on the table: what goes in, what is written on the card, and what is done with it. */
export function Bench({ store, entry, now, onTaken }: BenchProps) {
  const { t } = useTranslation("florist");
  const format = useFormat();
  const me = useMe();
  const [replaced, setReplaced] = useState<Replaced | null>(null);
  const isMine = entry.status === "in_assembly" && entry.florist?.id === me.user_id;
  const wanted = entry.lines.flatMap((line) => [
    ...(line.sellable_id ? [line.sellable_id] : []),
    ...line.components.map((part) => part.product_id),
  ]);
  const { data: looks = {} } = useQuery(looksOf(store, wanted));
  return (
    <>
      <div className={classes.bench}>
        <Group justify="space-between" align="start" mb="sm">
          <div>
            <Departure entry={entry} now={now} />
            <Text c="dimmed">
              {entry.number} · {t(entry.delivery_kind === "pickup" ? "pickup" : "courier")}
              {entry.recipient_name && ` · ${entry.recipient_name}`}
              {entry.window && ` · ${format.window(entry.window.starts_at, entry.window.ends_at)}`}
            </Text>
          </div>
          <Hands entry={entry} isMine={isMine} />
        </Group>
        <Substitutions entry={entry} />
        {entry.lines.map((line) => (
          <section
            key={line.id}
            className={classes.line}
            data-plain={line.sellable_id === null || undefined}
            aria-label={line.title}
          >
            {line.sellable_id && (
              <div className={classes.picture}>
                <Photo src={looks[line.sellable_id]} alt={line.title} />
              </div>
            )}
            <div className={classes.words}>
              <h2 className={classes.lineTitle}>
                {Number(line.quantity) !== 1 && `${format.quantity(line.quantity)} × `}
                {line.title}
              </h2>
              {line.wishes && <div className={`${classes.wishes} as-typed`}>{line.wishes}</div>}
              {line.budget && (
                <Text fw={650} mb={6}>
                  {t(Number(line.quantity) === 1 ? "budget" : "budgetEach", { sum: format.money(line.budget) })}
                </Text>
              )}
              {line.components.length === 0 && <Text c="dimmed">{t("yourChoice")}</Text>}
              <div className={classes.parts}>
                {line.components.map((part) => (
                  <UnstyledButton
                    key={part.product_id}
                    className={classes.part}
                    disabled={!isMine}
                    onClick={() => setReplaced({ item: line.id, ...part })}
                    aria-label={
                      isMine
                        ? t("replaceThis", { title: part.title, quantity: format.quantity(part.quantity) })
                        : undefined
                    }
                  >
                    <Photo src={looks[part.product_id]} size={48} />
                    <Text flex={1} lh={1.25}>
                      {part.title}
                    </Text>
                    <Text size="xl" fw={700} className="numbers">
                      {format.quantity(part.quantity)}
                    </Text>
                    {isMine && <IconReplace size={20} color="var(--mantine-color-dimmed)" aria-hidden />}
                  </UnstyledButton>
                ))}
              </div>
            </div>
          </section>
        ))}
        {entry.card_text && (
          <section className={classes.paper} aria-label={t("cardText")}>
            <Text size="sm" c="dimmed">
              {t("cardText")}
            </Text>
            <div className={`${classes.cardText} as-typed`}>{entry.card_text}</div>
          </section>
        )}
        {entry.notes && (
          <Alert color="cup" styles={{ title: { color: WAITING } }} title={t("notes")}>
            <div className="as-typed">{entry.notes}</div>
          </Alert>
        )}
        <PhotoStrip entry={entry} />
      </div>
      <Actions store={store} entry={entry} isMine={isMine} onTaken={onTaken} />
      {replaced && (
        <SubstituteModal store={store} order={entry.id} replaced={replaced} onClose={() => setReplaced(null)} />
      )}
    </>
  );
}

/** Whose work it is, or was. */
function Hands({ entry, isMine }: { entry: OrdersQueueEntry; isMine: boolean }) {
  const { t } = useTranslation("florist");
  const format = useFormat();
  if (isMine || !entry.florist) return null;
  const { name } = entry.florist;
  if (entry.assembled_at === null) return <Badge color="gray">{t("with", { name })}</Badge>;
  return <Badge color="stem">{t("made", { name, time: format.time(entry.assembled_at) })}</Badge>;
}

const STATE_COLOUR = { proposed: "cup", agreed: "stem", declined: "red" } as const;

function Substitutions({ entry }: { entry: OrdersQueueEntry }) {
  const { t } = useTranslation("florist");
  const format = useFormat();
  return entry.substitutions.map((one) => (
    <Alert
      key={one.id}
      color={STATE_COLOUR[one.state]}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      mb="xs"
      title={t(`substitution.${one.state}`)}
    >
      {t("substitution.what", {
        from: one.replacement.from_title,
        fromQuantity: format.quantity(one.replacement.from_component.quantity),
        to: one.replacement.to_title,
        toQuantity: format.quantity(one.replacement.to_component.quantity),
      })}
    </Alert>
  ));
}

type ActionsProps = { store: string; entry: OrdersQueueEntry; isMine: boolean; onTaken: () => void };

function Actions({ store, entry, isMine, onTaken }: ActionsProps) {
  const { t } = useTranslation("florist");
  const may = useMay();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const [finishing, setFinishing] = useState(false);
  const settled = {
    onSettled: () => queries.invalidateQueries({ queryKey: floristKeys.all }),
    onError: sayProblem,
  };
  const taking = useMutation({ mutationFn: () => takeOrder(entry.id), ...settled, onSuccess: onTaken });
  const returning = useMutation({ mutationFn: () => putBack(entry.id), ...settled });
  if (!may("orders.assemble")) return null;
  const done = entry.assembled_at !== null;
  const othersHand = entry.status === "in_assembly" && !isMine;
  return (
    <footer className={classes.actions}>
      {entry.status === "with_florists" && (
        <Button
          size="xl"
          className={classes.primary}
          leftSection={<IconHandGrab size={24} />}
          loading={taking.isPending}
          onClick={() => taking.mutate()}
        >
          {t("take")}
        </Button>
      )}
      {othersHand && <Text c="dimmed">{t("inOthersHands", { name: entry.florist?.name ?? "" })}</Text>}
      {isMine && (
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={22} />}
          loading={returning.isPending}
          onClick={() => returning.mutate()}
        >
          {t("putBack")}
        </Button>
      )}
      {(isMine || done) && <PhotoButton order={entry.id} urged={entry.wants_photo && entry.photos.length === 0} />}
      {isMine && (
        <Button
          size="xl"
          className={classes.primary}
          leftSection={<IconCheck size={24} />}
          onClick={() => setFinishing(true)}
        >
          {t("done")}
        </Button>
      )}
      {finishing && <VaseModal store={store} entry={entry} onClose={() => setFinishing(false)} />}
    </footer>
  );
}
