import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard } from "@/api/generated";
import { useFormat, useMay, useStore } from "@/app/me";
import { newKey } from "@/ui/keys";
import { Loaded } from "@/ui/Loaded";
import { adjustBonus, bonusOf } from "./customers.api";
import { minorOf } from "./customers.logic";
import classes from "./customers.module.css";
import { Part } from "./Part";
import { useSaving } from "./useSaving";

const SHORTEST_REASON = 3;

/** The balance and, on demand, every entry it is made of (R25). */
export function Bonus({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const store = useStore();
  const [opened, { toggle }] = useDisclosure();
  const [adjusting, adjust] = useDisclosure();
  const balances = card.balances.filter((money) => money.amount !== 0);
  return (
    <>
      <Part
        title={t("bonus.title")}
        action={
          may("bonus.adjust") && store && card.merged_into === null ? (
            <Button variant="subtle" onClick={adjust.open}>
              {t("bonus.adjust")}
            </Button>
          ) : null
        }
      >
        <Group justify="space-between">
          <Text fz="lg" fw={650} className="numbers">
            {balances.map((money) => format.money(money)).join(" · ") || t("bonus.empty")}
          </Text>
          <Button variant="subtle" color="gray" aria-expanded={opened} onClick={toggle}>
            {opened ? common("close") : t("bonus.history")}
          </Button>
        </Group>
        {opened && <Ledger customerId={card.id} />}
      </Part>
      {adjusting && store && <Adjust card={card} currency={store.currency} onClose={adjust.close} />}
    </>
  );
}

function Ledger({ customerId }: { customerId: string }) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const format = useFormat();
  const query = useInfiniteQuery(bonusOf(customerId));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Loaded
      query={query}
      lines={3}
      isEmpty={() => items.length === 0}
      empty={
        <Text size="sm" c="dimmed">
          {t("bonus.noEntries")}
        </Text>
      }
    >
      {() => (
        <>
          {items.map((entry) => (
            <div key={entry.id} className={classes.line}>
              <div>
                <Text size="sm">{t(`bonus.kind.${entry.kind}`)}</Text>
                <Text size="xs" c="dimmed">
                  {[format.dateTime(entry.at), entry.why].filter(Boolean).join(" · ")}
                </Text>
              </div>
              <Text size="sm" className={entry.amount.amount < 0 ? `numbers ${classes.alarm}` : "numbers"}>
                {format.money(entry.amount)}
              </Text>
            </div>
          ))}
          {query.hasNextPage && (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
              {common("more")}
            </Button>
          )}
        </>
      )}
    </Loaded>
  );
}

type AdjustProps = { card: CrmCustomerCard; currency: string; onClose: () => void };

function Adjust({ card, currency, onClose }: AdjustProps) {
  const { t } = useTranslation("customers");
  const { t: common } = useTranslation();
  const [amount, setAmount] = useState<number | string>("");
  const [why, setWhy] = useState("");
  const [key] = useState(newKey);
  const saved = useSaving(() => adjustBonus(card.id, minorOf(Number(amount), currency), why.trim(), key), onClose);
  const ready = Number(amount) !== 0 && why.trim().length >= SHORTEST_REASON;
  return (
    <Modal opened onClose={onClose} title={t("bonus.adjust")} closeButtonProps={{ "aria-label": common("close") }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) saved.mutate(undefined);
        }}
      >
        <Stack>
          <NumberInput
            label={t("bonus.amount", { currency })}
            description={t("bonus.amountHint")}
            value={amount}
            onChange={setAmount}
            data-autofocus
          />
          <TextInput
            label={t("bonus.why")}
            value={why}
            onChange={(event) => setWhy(event.currentTarget.value)}
            required
          />
          <Group justify="flex-end">
            <Button type="submit" loading={saved.isPending} disabled={!ready}>
              {common("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
