import { Anchor, Badge, Button, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { GatewayApiKeyOut } from "@/api/generated";
import { useFormat } from "@/app/me";
import { Empty, Loaded } from "@/ui/Loaded";
import { Once } from "../parts/Once";
import { Section } from "../parts/Section";
import { useAct } from "../parts/useAct";
import { useAsk } from "../parts/useAsk";
import { apiKeys, revokeKey } from "./integrations.api";
import { KeyEditor } from "./KeyEditor";

export default function KeysPage() {
  const { t } = useTranslation("settings");
  const query = useQuery(apiKeys());
  const [edited, setEdited] = useState<GatewayApiKeyOut | "new" | null>(null);
  const [made, setMade] = useState<string | null>(null);
  return (
    <Section name="keys" actions={<Button onClick={() => setEdited("new")}>{t("key.add")}</Button>}>
      <Loaded
        query={query}
        isEmpty={(list) => list.length === 0}
        empty={<Empty title={t("key.none")} hint={t("key.noneHint")} />}
      >
        {(list) => <List keys={list} onEdit={setEdited} />}
      </Loaded>
      {edited && (
        <KeyEditor apiKey={edited === "new" ? null : edited} onMade={setMade} onClose={() => setEdited(null)} />
      )}
      {made && <Once title={t("key.made")} secret={made} onClose={() => setMade(null)} />}
    </Section>
  );
}

function List({ keys, onEdit }: { keys: GatewayApiKeyOut[]; onEdit: (key: GatewayApiKeyOut) => void }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const ask = useAsk();
  const revoking = useAct(revokeKey, "keys", t("key.revoked"));
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("field.title")}</Table.Th>
          <Table.Th>{t("key.key")}</Table.Th>
          <Table.Th>{t("field.permissions")}</Table.Th>
          <Table.Th>{t("key.madeAt")}</Table.Th>
          <Table.Th>{t("field.expires_at")}</Table.Th>
          <Table.Th aria-label={t("key.revoke")} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map((key) => (
          <Table.Tr key={key.id}>
            <Table.Td>
              {key.revoked_at ? (
                <Text size="sm" c="dimmed" td="line-through">
                  {key.title}
                </Text>
              ) : (
                <Anchor component="button" type="button" size="sm" ta="left" onClick={() => onEdit(key)}>
                  {key.title}
                </Anchor>
              )}
            </Table.Td>
            <Table.Td ff="monospace" fz="xs">
              {key.prefix}…{key.last_four}
            </Table.Td>
            <Table.Td fz="xs">{key.permissions.join(", ")}</Table.Td>
            <Table.Td>{format.day(key.created_at)}</Table.Td>
            <Table.Td>{key.expires_at ? format.day(key.expires_at) : t("key.never")}</Table.Td>
            <Table.Td ta="right">
              {key.revoked_at ? (
                <Badge color="gray">{t("key.isRevoked")}</Badge>
              ) : (
                <Button
                  variant="subtle"
                  color="red"
                  onClick={() =>
                    ask(t("key.revokeTitle", { title: key.title }), t("key.revokeAsk"), t("key.revoke"), () =>
                      revoking.mutate(key.id),
                    )
                  }
                >
                  {t("key.revoke")}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
