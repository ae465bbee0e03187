import { Button, Group, Loader, SegmentedControl, Text, TextInput, Title, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch, IconWand } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type MouseEvent, type Ref, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventorySellableOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { goAlong } from "@/ui/arrows";
import { newKey } from "@/ui/keys";
import { Trouble } from "@/ui/Loaded";
import { Photo } from "@/ui/Photo";
import { useTitle } from "@/ui/titles";
import { focusSoon } from "./asks";
import { goods } from "./newOrder.api";
import { type Draft, type Item, steadied, withItem } from "./newOrder.logic";
import classes from "./newOrder.module.css";
import type { Change } from "./useDraft";

const LOOK_MS = 150;
const BOUQUETS = ["recipe", "recipe_variant"] as const;
const PRODUCTS = ["product"] as const;

export function itemOf(good: InventorySellableOut): Item {
  return {
    key: newKey(),
    kind: good.kind,
    sellableId: good.id,
    title: good.title,
    photo: good.photo ?? null,
    quantity: 1,
    stems: [],
    wishes: "",
    budget: null,
  };
}

function madeUp(): Item {
  return {
    key: newKey(),
    kind: "custom_bouquet",
    sellableId: null,
    title: null,
    photo: null,
    quantity: 1,
    stems: [],
    wishes: "",
    budget: null,
  };
}

type GoodsProps = { draft: Draft; change: Change; storeId: string; inputRef: Ref<HTMLInputElement> };

/** What can be sold now, with how many there are; Enter in the search takes the first. */
export function GoodsSection({ draft, change, storeId, inputRef }: GoodsProps) {
  const { t } = useTranslation("newOrder");
  const [kind, setKind] = useState<"bouquets" | "products">("bouquets");
  const list = useRef<HTMLFieldSetElement>(null);
  const [typed, setTyped] = useState("");
  const [wanted] = useDebouncedValue(typed.trim(), LOOK_MS);
  const query = useQuery(goods(storeId, wanted, [...(kind === "bouquets" ? BOUQUETS : PRODUCTS)]));
  const add = (item: Item) => change((now) => ({ items: withItem(now.items, item) }));
  const takeMadeUp = (event: MouseEvent<HTMLButtonElement>) => {
    add(madeUp());
    focusSoon(event.currentTarget.form, "words");
  };
  const take = (good: InventorySellableOut) => add(itemOf(good));
  const shown = useSteady(`${kind} ${wanted}`, query.isPlaceholderData ? undefined : query.data);
  const first = shown.find((good) => (good.available ?? 0) > 0);
  const chosen = new Set(draft.items.map((item) => item.sellableId));
  return (
    <section className={classes.section} aria-label={t("goods.title")}>
      <Group justify="space-between" mb="xs">
        <Title order={3}>{t("goods.title")}</Title>
        <Button variant="light" leftSection={<IconWand size={15} />} onClick={takeMadeUp}>
          {t("goods.custom")}
        </Button>
      </Group>
      <Group gap="xs" mb="xs" wrap="nowrap">
        <TextInput
          ref={inputRef}
          flex={1}
          aria-label={t("goods.find")}
          placeholder={t("goods.find")}
          leftSection={<IconSearch size={15} />}
          rightSection={query.isFetching ? <Loader size={12} /> : null}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-asks="items"
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") {
              event.preventDefault();
              list.current?.querySelector("button")?.focus();
            }
            if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !first || wanted !== typed.trim()) return;
            event.preventDefault();
            take(first);
            setTyped("");
          }}
          autoComplete="off"
        />
        <SegmentedControl
          aria-label={t("goods.kind")}
          data={[
            { value: "bouquets", label: t("goods.bouquets") },
            { value: "products", label: t("goods.products") },
          ]}
          value={kind}
          onChange={(value) => setKind(value === "products" ? "products" : "bouquets")}
        />
      </Group>
      {query.error && <Trouble error={query.error} retry={query.refetch} busy={query.isFetching} />}
      {query.data?.length === 0 && (
        <Text size="sm" c="dimmed" py="sm">
          {t(wanted ? "goods.nothingFound" : "goods.nothing")}
        </Text>
      )}
      <fieldset ref={list} className={classes.goods} aria-label={t("goods.list")} onKeyDown={goAlong}>
        {shown.map((good, place) => (
          <Good
            key={good.id}
            good={good}
            chosen={chosen.has(good.id)}
            tabStop={place === 0}
            onTake={() => take(good)}
          />
        ))}
      </fieldset>
    </section>
  );
}

/** What a search found, in the order it was found at first, while the stock goes on. */
function useSteady(search: string, found: InventorySellableOut[] | undefined): InventorySellableOut[] {
  const seen = useRef<{ search: string; ids: string[]; shown: InventorySellableOut[] }>({
    search: "",
    ids: [],
    shown: [],
  });
  if (found) {
    const ids = seen.current.search === search ? seen.current.ids : [];
    const shown = steadied(ids, found);
    seen.current = { search, ids: shown.map((good) => good.id), shown };
  }
  return seen.current.shown;
}

type GoodProps = { good: InventorySellableOut; chosen: boolean; tabStop: boolean; onTake: () => void };

function Good({ good, chosen, tabStop, onTake }: GoodProps) {
  const { t } = useTranslation("newOrder");
  const title = useTitle();
  const format = useFormat();
  const left = good.available ?? 0;
  return (
    <UnstyledButton
      className={classes.good}
      data-none={left === 0 || undefined}
      data-chosen={chosen || undefined}
      tabIndex={tabStop ? 0 : -1}
      onClick={onTake}
    >
      <div className={classes.picture}>
        <Photo src={good.photo} />
      </div>
      <Text size="xs" className={classes.name}>
        {title(good.title)}
      </Text>
      <Group justify="space-between" gap={4} wrap="nowrap">
        <Text size="xs" fw={600} className="numbers">
          {format.money(good.price)}
        </Text>
        <Text size="xs" c={left === 0 ? undefined : "dimmed"} className={left === 0 ? classes.alarm : "numbers"}>
          {left === 0 ? t("goods.none") : t("goods.left", { count: left })}
        </Text>
      </Group>
    </UnstyledButton>
  );
}
