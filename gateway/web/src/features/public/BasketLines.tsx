import { ActionIcon, Group, Stack, Text } from "@mantine/core";
import { IconMinus, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isLanguage } from "@/i18n";
import { useFormatIn } from "@/ui/format";
import { ALARM } from "@/ui/shades";
import { type Basket, type BasketLine, titleIn, withCount } from "./public.logic";

type LinesProps = { basket: Basket; gone: BasketLine[]; onBasket: (basket: Basket) => void };

const MOST = 99;

/** What is bought, how many of each, and what that costs; one less than one is none. */
export function BasketLines({ basket, gone, onBasket }: LinesProps) {
  const { t, i18n } = useTranslation("public");
  const format = useFormatIn("UTC");
  const language = isLanguage(i18n.language) ? i18n.language : "ru";
  return (
    <Stack gap="xs" component="section" aria-label={t("basket")}>
      {basket.map((line) => {
        const title = titleIn(line.title, language);
        const isGone = gone.includes(line);
        const change = (by: number) => onBasket(withCount(basket, line.id, (count) => count + by));
        return (
          <Group key={line.id} justify="space-between" wrap="nowrap" gap="xs">
            <div>
              <Text size="md" lh={1.3} c={isGone ? ALARM : undefined}>
                {title}
                {isGone && ` · ${t("gone")}`}
              </Text>
              <Text size="sm" c="dimmed">
                {format.money({ ...line.price, amount: line.price.amount * line.count })}
              </Text>
            </div>
            <Group gap={0} wrap="nowrap">
              <ActionIcon aria-label={t(line.count > 1 ? "less" : "remove", { title })} onClick={() => change(-1)}>
                {line.count > 1 ? <IconMinus size={18} /> : <IconTrash size={18} />}
              </ActionIcon>
              <Text w={28} ta="center" fw={600} className="numbers" aria-label={t("count", { title })} role="status">
                {line.count}
              </Text>
              <ActionIcon
                aria-label={t("moreOf", { title })}
                disabled={isGone || line.count >= MOST}
                onClick={() => change(1)}
              >
                <IconPlus size={18} />
              </ActionIcon>
            </Group>
          </Group>
        );
      })}
    </Stack>
  );
}
