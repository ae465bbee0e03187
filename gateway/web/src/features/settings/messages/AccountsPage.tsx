import { Badge, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { MessengerProfileOut } from "@/api/generated";
import { Listed } from "../parts/Listed";
import { useStoreName } from "../parts/useStoreName";
import { AccountEditor } from "./AccountEditor";
import { type AccountState, stateOfAccount, WEBCHAT } from "./accounts.logic";
import { accounts } from "./messages.api";

const COLOURS: Record<AccountState, string> = { works: "stem", trouble: "red", off: "gray", connectionOff: "cup" };

export default function AccountsPage() {
  const { t } = useTranslation("settings");
  const { t: messenger } = useTranslation("messenger");
  const storeName = useStoreName();
  return (
    <Listed
      name="accounts"
      query={useQuery(accounts())}
      items={(list) => list}
      keyOf={(account) => account.id}
      named={{ title: t("field.title"), cell: (account) => account.title }}
      columns={[
        { title: t("account.channel"), cell: ({ channel }) => messenger(`channel.${channel}`) },
        { title: t("field.store_ids"), cell: ({ store_ids }) => store_ids.map(storeName).join(", ") },
        { title: t("account.sites"), cell: ({ web_chat }) => web_chat?.allowed_origins.join(", ") ?? "–" },
        { title: t("field.state"), cell: (account) => <Health account={account} />, td: { maw: 260 } },
      ]}
      mayEdit={({ provider, hook_url }) => provider === WEBCHAT || hook_url !== null}
      add={t("account.add")}
      empty={{ title: t("account.none"), hint: t("account.noneHint") }}
      editor={(account, close) => <AccountEditor account={account} onClose={close} />}
    />
  );
}

function Health({ account }: { account: MessengerProfileOut }) {
  const { t } = useTranslation("settings");
  const state = stateOfAccount(account);
  return (
    <>
      <Badge color={COLOURS[state]}>{t(`account.state.${state}`)}</Badge>
      {state === "trouble" && <Text size="xs">{account.trouble}</Text>}
    </>
  );
}
