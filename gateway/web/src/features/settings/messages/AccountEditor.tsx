import { Code, Fieldset, Group, Select, Switch, TagsInput, Text, Textarea } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { MessengerProfileOut } from "@/api/generated";
import { useMe } from "@/app/me";
import { LANGUAGE_NAMES, LANGUAGES } from "@/i18n";
import { configurations } from "../integrations/integrations.api";
import { Copy } from "../parts/Copy";
import { Editor } from "../parts/Editor";
import { Remove } from "../parts/Remove";
import { StoresField } from "../parts/StoreFields";
import { TitleField } from "../parts/TitleField";
import {
  type AccountValues,
  accountOf,
  CHANNELS,
  changeOf,
  NEW_ACCOUNT,
  PROVIDERS,
  snippetOf,
  valuesOfAccount,
  WEBCHAT,
  withProvider,
} from "./accounts.logic";
import { accountNow, accounts, addAccount, changeAccount, newAddress } from "./messages.api";

type Form = UseFormReturnType<AccountValues>;
type AccountEditorProps = { account: MessengerProfileOut | null; onClose: () => void };

/** One of our own accounts: which stores it serves, and for the chat on a site where it stands and how it greets. */
export function AccountEditor({ account, onClose }: AccountEditorProps) {
  const { t } = useTranslation("settings");
  const { active_store } = useMe();
  return (
    <Editor
      title={account?.title ?? t("account.add")}
      of={account}
      blank={{ ...NEW_ACCOUNT, store_ids: active_store ? [active_store] : [] }}
      valuesOf={valuesOfAccount}
      list="accounts"
      label={(field) => labelOf(field, t)}
      add={(values, key) => addAccount(accountOf(values), key)}
      change={({ id }, values, version) => changeAccount(id, changeOf(values), version)}
      now={({ id }) => accountNow(id)}
      onClose={onClose}
    >
      {(form) => (
        <>
          {!account && <Connection form={form} />}
          <TitleField form={form} hint={form.getValues().provider === WEBCHAT ? t("account.titleHint") : undefined} />
          <StoresField form={form} />
          {form.getValues().provider === WEBCHAT && <OnSites form={form} />}
          <Switch label={t("account.enabled")} {...form.getInputProps("enabled", { type: "checkbox" })} />
          {account && <Address account={account} onDone={onClose} />}
        </>
      )}
    </Editor>
  );
}

function labelOf(field: keyof AccountValues, t: ReturnType<typeof useTranslation<"settings">>["t"]): string {
  if (field === "ru" || field === "hy" || field === "en") return `${t("account.greeting")} · ${LANGUAGE_NAMES[field]}`;
  if (field === "channel" || field === "enabled") return t(`account.${field}`);
  return t(field === "configuration_id" ? "account.connection" : `field.${field}`);
}

/** What a new account is on; afterwards it stays there. */
function Connection({ form }: { form: Form }) {
  const { t } = useTranslation("settings");
  const { t: messenger } = useTranslation("messenger");
  const known = useQuery(configurations());
  const used = useQuery(accounts());
  const { provider } = form.getValues();
  const taken = new Set((used.data ?? []).map((one) => one.configuration_id));
  const free = (known.data ?? []).filter((one) => one.provider === provider && !taken.has(one.id));
  const channels = CHANNELS[provider] ?? [];
  return (
    <>
      <Select
        label={t("field.provider")}
        allowDeselect={false}
        data={PROVIDERS.map((name) => ({ value: name, label: t(`account.provider.${name}`) }))}
        {...form.getInputProps("provider")}
        onChange={(chosen) => chosen && form.setValues(withProvider(form.getValues(), chosen))}
      />
      {channels.length > 1 && (
        <Select
          label={t("account.channel")}
          allowDeselect={false}
          data={channels.map((channel) => ({ value: channel, label: messenger(`channel.${channel}`) }))}
          {...form.getInputProps("channel")}
        />
      )}
      {provider !== WEBCHAT && (
        <Select
          label={t("account.connection")}
          description={t(free.length > 0 ? "account.connectionHint" : "account.noConnection")}
          required
          data={free.map((one) => ({ value: one.id, label: one.title }))}
          {...form.getInputProps("configuration_id")}
        />
      )}
    </>
  );
}

function OnSites({ form }: { form: Form }) {
  const { t } = useTranslation("settings");
  return (
    <>
      <TagsInput
        size="xs"
        label={t("account.sites")}
        description={t("account.sitesHint")}
        placeholder="https://shop.example"
        maxTags={20}
        {...form.getInputProps("allowed_origins")}
      />
      <Fieldset legend={t("account.greeting")}>
        {LANGUAGES.map((language) => (
          <Textarea
            key={language}
            label={LANGUAGE_NAMES[language]}
            autosize
            minRows={1}
            maxRows={4}
            maxLength={300}
            {...form.getInputProps(language)}
          />
        ))}
      </Fieldset>
    </>
  );
}

/** What the site or the provider is told of us, and a new one when it fell into wrong hands. */
function Address({ account, onDone }: { account: MessengerProfileOut; onDone: () => void }) {
  const { t } = useTranslation("settings");
  const own = account.web_chat;
  const shown = own ? snippetOf(window.location.origin, own.site_key) : account.hook_url;
  if (!shown) return null;
  const kind = own ? "site" : "hook";
  return (
    <Fieldset legend={t(`account.${kind}.title`)}>
      <Text size="xs" c="dimmed" mb="xs">
        {t(`account.${kind}.explained`)}
      </Text>
      <Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
        {shown}
      </Code>
      <Group justify="space-between" mt="xs">
        <Copy value={shown} />
        <Remove
          title={t(`account.${kind}.rotate`)}
          consequences={t(`account.${kind}.rotateAsk`)}
          confirm={t("account.rotate")}
          done={t("account.rotated")}
          deed={() => newAddress(account.id)}
          list="accounts"
          onDone={onDone}
        />
      </Group>
    </Fieldset>
  );
}
