import { Badge, Button, Group, Table, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InventorySheetItemOut } from "@/api/generated";
import { useFormat, useMay } from "@/app/me";
import { Photo } from "@/ui/Photo";
import { ALARM, WAITING } from "@/ui/shades";
import { useTitle } from "@/ui/titles";
import { CompositionModal } from "./CompositionModal";
import classes from "./recipes.module.css";

/** What goes in, what it costs, how much of it is free, and which of them decides how many can be made. */
export function CompositionTable({ store, item }: { store: string; item: InventorySheetItemOut }) {
  const { t } = useTranslation("recipes");
  const { t: common } = useTranslation();
  const title = useTitle();
  const format = useFormat();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  return (
    <section aria-label={t("composition")}>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t("composition")}</Title>
        {may("catalogue.write") && (
          <Button variant="default" onClick={() => setEditing(true)}>
            {common("edit")}
          </Button>
        )}
      </Group>
      <Table.ScrollContainer minWidth={560}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={44} aria-label={t("photo")} />
              <Table.Th>{t("component")}</Table.Th>
              <Table.Th ta="right">{t("perPiece")}</Table.Th>
              <Table.Th ta="right">{t("cost")}</Table.Th>
              <Table.Th ta="right">{t("free")}</Table.Th>
              <Table.Th ta="right">{t("onHand")}</Table.Th>
              <Table.Th ta="right">{t("makes")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {item.components.map((part) => {
              const limiting = part.product_id === item.limit?.product_id;
              return (
                <Table.Tr key={part.product_id} className={limiting ? classes.limiting : undefined}>
                  <Table.Td>
                    <Photo src={part.photo} size={36} />
                  </Table.Td>
                  <Table.Td>
                    {title(part.title)} {part.packaging && <Badge color="gray">{t("packaging")}</Badge>}
                    {limiting && (
                      <Badge color="cup" c={WAITING}>
                        {t("limiting")}
                      </Badge>
                    )}
                    <Text size="xs" c="dimmed">
                      {part.sku}
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right">{format.quantity(part.quantity)}</Table.Td>
                  <Table.Td ta="right">{format.money(part.cost)}</Table.Td>
                  <Table.Td ta="right">{format.quantity(part.free)}</Table.Td>
                  <Table.Td ta="right">{format.quantity(part.on_hand)}</Table.Td>
                  <Table.Td ta="right" fw={600} c={part.makes > 0 ? undefined : ALARM}>
                    {format.number(part.makes)}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" mt="xs">
        {t("writtenAt", { when: format.dateTime(item.made_at), number: item.number })}
      </Text>
      {editing && <CompositionModal store={store} item={item} onClose={() => setEditing(false)} />}
    </section>
  );
}
