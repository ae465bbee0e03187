import { Badge, Button, Card, Center, Group, Image, SimpleGrid, Text, Title } from "@mantine/core";
import { IconCheck, IconPlant2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { InventoryOfferOut } from "@/api/generated";
import { isLanguage } from "@/i18n";
import { useFormatIn } from "@/ui/format";
import { type Basket, titleIn } from "./public.logic";

type OffersProps = { offers: InventoryOfferOut[]; basket: Basket; onTake: (offer: InventoryOfferOut) => void };

const FEW = 3;

/** What can be bought now; the rest of a rare thing is said, an ended one is not offered. */
export function Offers({ offers, basket, onTake }: OffersProps) {
  const { t, i18n } = useTranslation("public");
  const format = useFormatIn("UTC");
  const language = isLanguage(i18n.language) ? i18n.language : "ru";
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, md: 4 }} spacing="md">
      {offers.map((offer) => {
        const title = titleIn(offer.title, language);
        const taken = basket.find((line) => line.id === offer.id)?.count ?? 0;
        const left = offer.available - taken;
        return (
          <Card key={offer.id} withBorder padding="sm" component="article" aria-label={title}>
            <Card.Section>
              {offer.photos?.[0] ? (
                <Image src={offer.photos[0]} alt="" h={180} loading="lazy" />
              ) : (
                <Center h={180} bg="var(--mantine-color-default-hover)" aria-hidden>
                  <IconPlant2 size={56} stroke={1} color="var(--mantine-color-dimmed)" />
                </Center>
              )}
            </Card.Section>
            <Title order={2} size="h3" mt="sm" lineClamp={3}>
              {title}
            </Title>
            <Group justify="space-between" gap={4} mt={4} mb="sm" mih={24}>
              <Text fw={600}>{format.money(offer.price)}</Text>
              {offer.available <= FEW && <Badge color="cup">{t("left", { left: offer.available })}</Badge>}
            </Group>
            <Button
              mt="auto"
              px={4}
              fullWidth
              variant={taken > 0 && left > 0 ? "light" : "filled"}
              leftSection={taken > 0 && <IconCheck size={18} aria-hidden />}
              disabled={left <= 0}
              onClick={() => onTake(offer)}
            >
              {taken > 0 ? t("inBasket", { taken }) : left > 0 ? t("take") : t("allTaken")}
            </Button>
          </Card>
        );
      })}
    </SimpleGrid>
  );
}
