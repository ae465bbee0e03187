import { Button, Group, Modal, NumberInput, SimpleGrid, Stack, Text, UnstyledButton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventorySubstituteOut } from "@/api/generated";
import { useFormat, useStore } from "@/app/me";
import { newKey } from "@/ui/keys";
import { Empty, Loaded } from "@/ui/Loaded";
import { Photo } from "@/ui/Photo";
import { useSayProblem } from "@/ui/problems";
import { ALARM } from "@/ui/shades";
import { useTitle } from "@/ui/titles";
import { useSayDone } from "@/ui/undo";
import { choicesFor, floristKeys, propose } from "./florist.api";
import classes from "./florist.module.css";

/** The component that cannot go in as promised. */
export type Replaced = { item: string; product_id: string; title: string; unit: string; quantity: string };

type SubstituteModalProps = { store: string; order: string; replaced: Replaced; onClose: () => void };

const REASONS = ["none", "poor", "few"] as const;

/** Offers what of the same family is free; the buyer is asked unless they allowed it beforehand (R26). */
export function SubstituteModal({ store, order, replaced, onClose }: SubstituteModalProps) {
  const { t, i18n } = useTranslation("florist");
  const { t: common } = useTranslation();
  const format = useFormat();
  const title = useTitle();
  const currency = useStore()?.currency ?? "RUB";
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  const [key] = useState(newKey);
  const [chosen, setChosen] = useState<InventorySubstituteOut | null>(null);
  const [quantity, setQuantity] = useState<number | string>(Number(replaced.quantity));
  const [price, setPrice] = useState<number | string>(0);
  const priceChange = { amount: Math.round(Number(price) * 100), currency };
  const query = useQuery(choicesFor(store, replaced.product_id, replaced.quantity));
  const asking = useMutation({
    mutationFn: (reason: string) =>
      propose(
        order,
        {
          item_id: replaced.item,
          from_product_id: replaced.product_id,
          from_quantity: replaced.quantity,
          to_product_id: chosen?.product_id ?? "",
          to_quantity: Number(quantity).toFixed(3),
          price_change: priceChange,
          reason,
        },
        key,
        i18n.language,
      ),
    onSuccess: (made) => {
      sayDone(t(made.state === "agreed" ? "substitution.agreed" : "substitution.proposed"));
      onClose();
    },
    onError: sayProblem,
    onSettled: () => queries.invalidateQueries({ queryKey: floristKeys.all }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      closeButtonProps={{ "aria-label": common("close") }}
      title={t("replaceTitle", { title: replaced.title, quantity: format.quantity(replaced.quantity) })}
    >
      <Loaded
        query={query}
        isEmpty={(found) => !found || found.substitutes.length === 0}
        empty={<Empty title={t("noSubstitutes")} hint={t("noSubstitutesHint")} />}
      >
        {(found) => (
          <Stack>
            <Text c="dimmed">{t("freeOfIt", { quantity: format.quantity(found?.free ?? 0) })}</Text>
            <div className={classes.choices}>
              {found?.substitutes.map((one) => (
                <UnstyledButton
                  key={one.product_id}
                  className={classes.part}
                  aria-pressed={chosen?.product_id === one.product_id}
                  data-open={chosen?.product_id === one.product_id || undefined}
                  onClick={() => setChosen(one)}
                >
                  <Photo src={one.photo} size={48} />
                  <Text flex={1} lh={1.25}>
                    {title(one.title)}
                  </Text>
                  <Text size="sm" c={Number(one.available) < Number(quantity) ? ALARM : "dimmed"}>
                    {t("freeShort", { quantity: format.quantity(one.available) })}
                  </Text>
                </UnstyledButton>
              ))}
            </div>
            {chosen && (
              <>
                <Group grow align="flex-start">
                  <NumberInput label={t("howMany")} value={quantity} onChange={setQuantity} min={0} decimalScale={3} />
                  <NumberInput
                    label={t("priceChange")}
                    description={format.money(priceChange)}
                    inputWrapperOrder={["label", "input", "description"]}
                    value={price}
                    onChange={setPrice}
                    decimalScale={2}
                    allowNegative
                  />
                </Group>
                <div>
                  <Text fw={600}>{t("why")}</Text>
                  <Text size="sm" c="dimmed">
                    {t("buyerIsAsked")}
                  </Text>
                </div>
                <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="xs">
                  {REASONS.map((reason) => (
                    <Button
                      key={reason}
                      variant="light"
                      px="xs"
                      disabled={!(Number(quantity) > 0) || asking.isPending}
                      onClick={() => asking.mutate(t(`reasons.${reason}`))}
                    >
                      {t(`reasons.${reason}`)}
                    </Button>
                  ))}
                </SimpleGrid>
              </>
            )}
          </Stack>
        )}
      </Loaded>
    </Modal>
  );
}
