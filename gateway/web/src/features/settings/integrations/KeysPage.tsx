import { Badge, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/app/me";
import { Listed } from "../parts/Listed";
import { type Made, Once } from "../parts/Once";
import { Remove } from "../parts/Remove";
import { apiKeys, revokeKey } from "./integrations.api";
import { KeyEditor } from "./KeyEditor";

export default function KeysPage() {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const [made, setMade] = useState<Made | null>(null);
  return (
    <Listed
      name="keys"
      query={useQuery(apiKeys())}
      items={(list) => list}
      keyOf={(key) => key.id}
      named={{
        title: t("field.title"),
        cell: (key) => (
          <Text
            span
            size="sm"
            inherit={!key.revoked_at}
            {...(key.revoked_at ? { c: "dimmed", td: "line-through" } : {})}
          >
            {key.title}
          </Text>
        ),
      }}
      columns={[
        { title: t("key.key"), cell: (key) => `${key.prefix}…${key.last_four}`, td: { ff: "monospace", fz: "xs" } },
        {
          title: t("field.permissions"),
          cell: (key) =>
            key.permissions.map((one) => t(`external.${one.split(".")[1]}` as never, { defaultValue: one })).join(", "),
          td: { fz: "xs" },
        },
        { title: t("key.madeAt"), cell: (key) => format.day(key.created_at) },
        {
          title: t("field.expires_at"),
          cell: (key) => (key.expires_at ? format.day(key.expires_at) : t("key.never")),
        },
        {
          title: t("key.revoke"),
          unseen: true,
          td: { ta: "right" },
          cell: (key) =>
            key.revoked_at ? (
              <Badge color="gray">{t("key.isRevoked")}</Badge>
            ) : (
              <Remove
                title={t("key.revoke")}
                question={t("key.revokeTitle", { title: key.title })}
                consequences={t("key.revokeAsk")}
                confirm={t("key.revoke")}
                done={t("key.revoked")}
                deed={() => revokeKey(key.id)}
                list="keys"
              />
            ),
        },
      ]}
      mayEdit={(key) => !key.revoked_at}
      add={t("key.add")}
      empty={{ title: t("key.none"), hint: t("key.noneHint") }}
      editor={(key, close) => <KeyEditor apiKey={key} onMade={setMade} onClose={close} />}
    >
      {made && <Once title={t("key.made")} made={made} lost={t("key.lost")} onClose={() => setMade(null)} />}
    </Listed>
  );
}
