import { ActionIcon, Badge, Button, Group, Stack, Text, TextInput, Title, Tooltip } from "@mantine/core";
import { IconExternalLink, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { CustomerPicker } from "../customers/CustomerPicker";
import { customerHits } from "../customers/customers.api";
import { buyerCard } from "./newOrder.api";
import type { Draft } from "./newOrder.logic";
import classes from "./newOrder.module.css";
import type { Change } from "./useDraft";

const ENOUGH_DIGITS = 10;
const MOST_SAME = 3;

type SectionProps = { draft: Draft; change: Change };

type BuyerProps = SectionProps & {
  inputRef: RefObject<HTMLInputElement | null>;
  /** Where the one who types goes on. */
  onAsk: (what: "buyer" | "items") => void;
};

/** Who pays: found while typing, or somebody new by name and phone. */
export function BuyerSection({ draft, change, inputRef, onAsk }: BuyerProps) {
  const { t } = useTranslation("newOrder");
  const { buyer } = draft;
  const set = (part: Partial<Draft["buyer"]>) => change((now) => ({ buyer: { ...now.buyer, ...part } }));
  const beginNew = (typed: string) => {
    const isPhone = /^[\d\s+()-]+$/.test(typed);
    set({ customerId: null, name: isPhone ? "" : typed, phone: isPhone ? typed : "" });
    onAsk("buyer");
  };
  const know = (known: Draft["buyer"]) => {
    set(known);
    onAsk("items");
  };
  const forget = () => {
    change({ buyer: { customerId: null, name: "", phone: "" }, forBuyer: false });
    setTimeout(() => inputRef.current?.focus());
  };
  return (
    <section className={classes.section} aria-label={t("buyer.title")}>
      <Title order={3} mb="xs">
        {t("buyer.title")}
      </Title>
      {buyer.customerId ? (
        <KnownBuyer buyer={buyer} forget={forget} />
      ) : (
        <Stack gap="xs">
          <CustomerPicker
            label={t("buyer.find")}
            inputRef={inputRef}
            onPick={({ id, name, phone }) => know({ customerId: id, name, phone })}
            onNew={beginNew}
          />
          <Group grow gap="xs" align="start">
            <TextInput
              label={t("buyer.name")}
              data-asks={buyer.name.trim() ? undefined : "buyer"}
              value={buyer.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              autoComplete="off"
            />
            <TextInput
              label={t("phone")}
              data-asks={buyer.name.trim() && !buyer.phone.trim() ? "buyer" : undefined}
              type="tel"
              value={buyer.phone}
              onChange={(event) => set({ phone: event.currentTarget.value })}
              autoComplete="off"
            />
          </Group>
          <SamePhone phone={buyer.phone} onPick={know} />
          {buyer.name.trim() && (
            <Text size="xs" c="dimmed">
              {t("buyer.willBeMade")}
            </Text>
          )}
        </Stack>
      )}
    </section>
  );
}

/** Somebody with this phone is known already: one press instead of a second record of the same person. */
function SamePhone({ phone, onPick }: { phone: string; onPick: (buyer: Draft["buyer"]) => void }) {
  const { t } = useTranslation("newOrder");
  const digits = phone.replace(/\D/g, "");
  const { data } = useQuery({ ...customerHits(digits), enabled: digits.length >= ENOUGH_DIGITS });
  if (digits.length < ENOUGH_DIGITS || !data || data.length === 0) return null;
  return (
    <Group gap={4} role="status">
      <Text size="xs">{t("buyer.samePhone")}</Text>
      {data.slice(0, MOST_SAME).map((hit) => (
        <Button
          key={hit.id}
          variant="light"
          onClick={() => onPick({ customerId: hit.id, name: hit.display_name, phone: hit.phones[0] ?? "" })}
        >
          {hit.display_name}
        </Button>
      ))}
    </Group>
  );
}

function KnownBuyer({ buyer, forget }: { buyer: Draft["buyer"]; forget: () => void }) {
  const { t } = useTranslation("newOrder");
  const format = useFormat();
  const { data } = useQuery(buyerCard(buyer.customerId));
  const wishes = data
    ? [
        ...(data.preferences.likes ?? []).map((word) => ({ word, never: false })),
        ...(data.preferences.colours ?? []).map((word) => ({ word, never: false })),
        ...(data.preferences.dislikes ?? []).map((word) => ({ word, never: true })),
        ...(data.preferences.allergies ?? []).map((word) => ({ word, never: true })),
      ]
    : [];
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="nowrap" align="start">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} truncate>
            {buyer.name}
          </Text>
          <Text size="xs" c="dimmed" className="numbers">
            {[format.phone(buyer.phone), data && t("buyer.orders", { count: data.orders_count })]
              .filter(Boolean)
              .join(" · ")}
          </Text>
        </div>
        <Group gap={2} wrap="nowrap">
          <Tooltip label={t("buyer.open")}>
            <ActionIcon
              renderRoot={(props) => (
                <Link
                  to="/app/customers/$customerId"
                  params={{ customerId: buyer.customerId ?? "" }}
                  target="_blank"
                  {...props}
                />
              )}
              aria-label={t("buyer.open")}
            >
              <IconExternalLink size={16} />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t("buyer.another")}>
            <ActionIcon aria-label={t("buyer.another")} onClick={forget}>
              <IconUserOff size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {wishes.length > 0 && (
        <Group gap={4}>
          {wishes.map(({ word, never }) => (
            <Badge key={`${never}${word}`} color={never ? "red" : "stem"}>
              {never ? t("buyer.never", { word }) : word}
            </Badge>
          ))}
        </Group>
      )}
      {data?.notes && (
        <Text size="xs" className="as-typed" c="dimmed">
          {data.notes}
        </Text>
      )}
    </Stack>
  );
}
