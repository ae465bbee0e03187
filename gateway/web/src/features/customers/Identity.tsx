import { ActionIcon, Badge, Group, Stack, Text, Tooltip } from "@mantine/core";
import { IconMail, IconPhone, IconUnlink } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CrmCustomerCard } from "@/api/generated";
import { useFormat, useMay, useMe } from "@/app/me";
import { LANGUAGE_NAMES } from "@/i18n";
import { unbindChannel } from "./customers.api";
import classes from "./customers.module.css";
import { Part } from "./Part";
import { useSaving } from "./useSaving";

/** Who they are, how to reach them, what they like, who of us answers for them. */
export function Identity({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const stores = useMe().stores.filter((store) => card.store_ids.includes(store.id));
  const facts = [
    { name: t("field.language"), value: LANGUAGE_NAMES[card.language] },
    { name: t("field.stores"), value: stores.map((store) => store.title).join(", ") },
    { name: t("field.since"), value: format.date(card.created_at) },
    { name: t("field.responsible"), value: card.responsible.map((person) => person.name).join(", ") },
  ].filter((fact) => fact.value);
  return (
    <Part title={t("identity.title")}>
      <Stack gap={4}>
        {card.phones.map((phone) => (
          <Group key={phone} gap={6} wrap="nowrap">
            <IconPhone size={15} aria-hidden />
            <Text size="sm" component="a" href={`tel:${phone}`} className={`${classes.plain} numbers`}>
              {format.phone(phone)}
            </Text>
          </Group>
        ))}
        {card.emails.map((email) => (
          <Group key={email} gap={6} wrap="nowrap">
            <IconMail size={15} aria-hidden />
            <Text size="sm" component="a" href={`mailto:${email}`} className={classes.plain} truncate>
              {email}
            </Text>
          </Group>
        ))}
        {card.phones.length + card.emails.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("identity.noPhone")}
          </Text>
        )}
      </Stack>
      <Channels card={card} />
      <dl style={{ margin: "10px 0 0" }}>
        {facts.map((fact) => (
          <Group key={fact.name} gap={6} align="baseline" wrap="nowrap" mb={3}>
            <Text component="dt" size="xs" c="dimmed" w={92} style={{ flexShrink: 0 }}>
              {fact.name}
            </Text>
            <Text component="dd" size="sm" m={0}>
              {fact.value}
            </Text>
          </Group>
        ))}
      </dl>
      {card.notes && (
        <Text size="sm" className="as-typed" mt="xs">
          {card.notes}
        </Text>
      )}
      <Wishes card={card} />
    </Part>
  );
}

function Channels({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const may = useMay();
  const unbound = useSaving((id: string) => unbindChannel(card.id, id));
  if (card.identities.length === 0) return null;
  return (
    <Stack gap={2} mt="xs">
      {card.identities.map((one) => (
        <Group key={one.id} gap={6} wrap="nowrap" justify="space-between">
          <Group gap={6} wrap="nowrap" style={{ minWidth: 0 }}>
            <Badge>{t(`channel.${one.channel}`)}</Badge>
            <Text size="sm" truncate>
              {one.username ? `@${one.username}` : (one.display_name ?? one.phone ?? one.external_id)}
            </Text>
          </Group>
          {may("customers.write") && card.merged_into === null && (
            <Tooltip label={t("identity.unbind")}>
              <ActionIcon
                size="sm"
                aria-label={t("identity.unbind")}
                loading={unbound.isPending && unbound.variables === one.id}
                onClick={() => unbound.mutate(one.id)}
              >
                <IconUnlink size={14} />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      ))}
    </Stack>
  );
}

export function Wishes({ card }: { card: CrmCustomerCard }) {
  const { t } = useTranslation("customers");
  const format = useFormat();
  const { likes, colours, dislikes, allergies, usual_budget } = card.preferences;
  const groups = [
    { name: t("field.likes"), words: likes ?? [], color: "stem" },
    { name: t("field.colours"), words: colours ?? [], color: "stem" },
    { name: t("field.dislikes"), words: dislikes ?? [], color: "cup" },
    { name: t("field.allergies"), words: allergies ?? [], color: "red" },
  ].filter((group) => group.words.length > 0);
  if (groups.length === 0 && !usual_budget) return null;
  return (
    <Stack gap={5} mt="xs">
      {groups.map((group) => (
        <Group key={group.name} gap={4}>
          <Text size="xs" c="dimmed" w={92}>
            {group.name}
          </Text>
          {group.words.map((word) => (
            <Badge key={word} color={group.color}>
              {word}
            </Badge>
          ))}
        </Group>
      ))}
      {usual_budget && (
        <Group gap={4}>
          <Text size="xs" c="dimmed" w={92}>
            {t("field.budget")}
          </Text>
          <Text size="sm">{format.money(usual_budget)}</Text>
        </Group>
      )}
    </Stack>
  );
}
