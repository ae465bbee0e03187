import type {
  MessengerChannel,
  MessengerProfileChange,
  MessengerProfileIn,
  MessengerProfileOut,
  MessengerWebChatTerms,
} from "@/api/generated";
import { LANGUAGES, type Language } from "@/i18n";

export const WEBCHAT = "webchat";
/** Which channels an account of a provider can be on. */
export const CHANNELS: Record<string, MessengerChannel[]> = {
  webchat: ["web_chat"],
  telegram: ["telegram_bot"],
  wappi: ["whatsapp", "telegram", "max"],
};
export const PROVIDERS = [WEBCHAT, "telegram", "wappi"] as const;

export type AccountValues = {
  provider: string;
  channel: MessengerChannel;
  title: string;
  store_ids: string[];
  configuration_id: string | null;
  enabled: boolean;
  allowed_origins: string[];
} & Record<Language, string>;

export const NEW_ACCOUNT: AccountValues = {
  provider: WEBCHAT,
  channel: "web_chat",
  title: "",
  store_ids: [],
  configuration_id: null,
  enabled: true,
  allowed_origins: [],
  ru: "",
  hy: "",
  en: "",
};

/** Another provider: its first channel, and nothing of the provider before. */
export function withProvider(values: AccountValues, provider: string): AccountValues {
  const [channel = values.channel] = CHANNELS[provider] ?? [];
  return { ...values, provider, channel, configuration_id: null };
}

export function valuesOfAccount(account: MessengerProfileOut): AccountValues {
  const { provider, channel, title, store_ids, configuration_id, enabled, web_chat } = account;
  const { ru = "", hy = "", en = "" } = web_chat?.greetings ?? {};
  const allowed_origins = web_chat?.allowed_origins ?? [];
  return { provider, channel, title, store_ids, configuration_id, enabled, allowed_origins, ru, hy, en };
}

function chatOf(values: AccountValues): MessengerWebChatTerms | null {
  if (values.provider !== WEBCHAT) return null;
  const written = LANGUAGES.filter((language) => values[language].trim() !== "");
  return {
    allowed_origins: values.allowed_origins.map((origin) => origin.trim().replace(/\/+$/, "")),
    greetings: Object.fromEntries(written.map((language) => [language, values[language].trim()])),
  };
}

export function accountOf(values: AccountValues): MessengerProfileIn {
  const { provider, channel, title, store_ids, enabled, configuration_id } = values;
  const own = provider === WEBCHAT;
  return {
    provider,
    channel,
    title: title.trim(),
    store_ids,
    enabled,
    configuration_id: own ? null : configuration_id,
    web_chat: chatOf(values),
  };
}

export function changeOf(values: AccountValues): MessengerProfileChange {
  const { title, store_ids, enabled } = values;
  return { title: title.trim(), store_ids, enabled, web_chat: chatOf(values) };
}

export type AccountState = "works" | "trouble" | "off" | "connectionOff";

/** What keeps an account from working, the nearest cause first. */
export function stateOfAccount(account: MessengerProfileOut): AccountState {
  if (!account.enabled) return "off";
  if (account.trouble !== null) return "trouble";
  return account.configuration_enabled || account.provider === WEBCHAT ? "works" : "connectionOff";
}

/** What a shop's site puts into its pages to have the chat in their corner. */
export function snippetOf(origin: string, siteKey: string): string {
  return `<script src="${origin}/widget/chat.js" data-chat="${siteKey}" async></script>`;
}
