import { ActionIcon, Combobox, Group, NumberInput, Stack, Text, Textarea, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { useTitle } from "@/ui/titles";
import { Quantity } from "./ItemsSection";
import { goods } from "./newOrder.api";
import { type Item, isDescribed, minor, type Stem, stemsWorth, withStem } from "./newOrder.logic";
import classes from "./newOrder.module.css";

type CustomProps = { item: Item; storeId: string; currency: string; onChange: (part: Partial<Item>) => void };

/** A bouquet nobody has a recipe for: in words with a budget, by its stems, or both. */
export function CustomBouquet({ item, storeId, currency, onChange }: CustomProps) {
  const { t } = useTranslation("newOrder");
  const title = useTitle();
  const setStem = (productId: string, quantity: number) =>
    onChange({ stems: item.stems.map((stem) => (stem.productId === productId ? { ...stem, quantity } : stem)) });
  return (
    <Stack gap="xs" py="xs" pl="sm" style={{ borderInlineStart: "3px solid var(--mantine-color-stem-3)" }}>
      <Group gap="xs" align="start" wrap="nowrap">
        <Textarea
          flex={1}
          label={t("custom.wishes")}
          placeholder={t("custom.wishesHint")}
          data-asks={isDescribed(item) || item.wishes.trim() ? undefined : "words"}
          value={item.wishes}
          onChange={(event) => onChange({ wishes: event.currentTarget.value })}
          maxLength={2000}
        />
        <NumberInput
          w={120}
          label={t("custom.budget", { currency })}
          data-asks={isDescribed(item) || !item.wishes.trim() ? undefined : "words"}
          description={item.stems.length > 0 ? t("custom.orSum") : undefined}
          value={item.budget ?? ""}
          onChange={(value) => onChange({ budget: typeof value === "number" && value > 0 ? value : null })}
          min={0}
          hideControls
          thousandSeparator=" "
        />
      </Group>
      {item.stems.map((stem) => (
        <div key={stem.productId} className={classes.stem}>
          <Text size="sm" truncate>
            {title(stem.title)}
          </Text>
          <Quantity
            name={title(stem.title)}
            value={stem.quantity}
            onChange={(quantity) => setStem(stem.productId, quantity)}
          />
          <ActionIcon
            aria-label={t("custom.without", { name: title(stem.title) })}
            onClick={() => onChange({ stems: item.stems.filter((one) => one.productId !== stem.productId) })}
          >
            <IconX size={14} />
          </ActionIcon>
        </div>
      ))}
      {item.stems.length > 0 && <Worth item={item} currency={currency} />}
      <StemSearch storeId={storeId} onAdd={(stem) => onChange({ stems: withStem(item.stems, stem) })} />
    </Stack>
  );
}

/** What the named stems cost one by one, beside what the bouquet may cost. */
function Worth({ item, currency }: { item: Item; currency: string }) {
  const { t } = useTranslation("newOrder");
  const format = useFormat();
  const worth = stemsWorth(item.stems);
  const over = item.budget ? worth - minor(item.budget, currency).amount : 0;
  return (
    <Text size="xs" c="dimmed" className={over > 0 ? classes.alarm : "numbers"}>
      {t("custom.worth", { sum: format.money({ amount: worth, currency }) })}
      {over > 0 && ` · ${t("custom.over", { sum: format.money({ amount: over, currency }) })}`}
    </Text>
  );
}

function StemSearch({ storeId, onAdd }: { storeId: string; onAdd: (stem: Stem) => void }) {
  const { t } = useTranslation("newOrder");
  const title = useTitle();
  const format = useFormat();
  const [typed, setTyped] = useState("");
  const [wanted] = useDebouncedValue(typed.trim(), 150);
  const list = useCombobox({ onDropdownClose: () => list.resetSelectedOption() });
  const { data } = useQuery({ ...goods(storeId, wanted, ["product"]), enabled: list.dropdownOpened });
  const { selectFirstOption } = list;
  // Enter takes the best hit for what was typed.
  useEffect(() => {
    if (data && wanted) selectFirstOption();
  }, [data, wanted, selectFirstOption]);
  return (
    <Combobox
      store={list}
      shadow="md"
      // Below the last field: in a portal it would scroll the whole window.
      withinPortal={false}
      onOptionSubmit={(id) => {
        const good = data?.find((one) => one.id === id);
        if (good) onAdd({ productId: good.id, title: good.title, quantity: 1, price: good.price ?? null });
        setTyped("");
        list.closeDropdown();
      }}
    >
      <Combobox.Target>
        <TextInput
          aria-label={t("custom.addStem")}
          placeholder={t("custom.addStem")}
          leftSection={<IconPlus size={14} />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            list.openDropdown();
            list.updateSelectedOptionIndex();
          }}
          onClick={() => list.openDropdown()}
          onBlur={() => list.closeDropdown()}
          autoComplete="off"
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={240} style={{ overflowY: "auto" }} aria-label={t("custom.addStem")}>
          {(data ?? []).map((good) => (
            <Combobox.Option key={good.id} value={good.id}>
              <Group justify="space-between" wrap="nowrap" gap="xs">
                <Text size="sm" truncate>
                  {title(good.title)}
                </Text>
                <Text
                  size="xs"
                  c={(good.available ?? 0) > 0 ? "dimmed" : undefined}
                  className={(good.available ?? 0) > 0 ? undefined : classes.alarm}
                  style={{ whiteSpace: "nowrap" }}
                >
                  {format.money(good.price)} · {t("goods.left", { count: good.available ?? 0 })}
                </Text>
              </Group>
            </Combobox.Option>
          ))}
          {data?.length === 0 && <Combobox.Empty>{t("goods.nothingFound")}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
