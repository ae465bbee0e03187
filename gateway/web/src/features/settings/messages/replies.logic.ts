import type { MessengerCannedReplyIn, MessengerCannedReplyOut } from "@/api/generated";
import { LANGUAGES, type Language } from "@/i18n";

/** What a reply may name; the server fills it in from the conversation. */
export const PLACEHOLDERS = ["customer", "store", "store_phone", "operator", "order"] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
const PLACE = /\{([a-z_]+)\}/g;

export type ReplyValues = { store_id: string | null; shortcut: string; title: string } & Record<Language, string>;

export function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((known) => known === name);
}

/** Names in braces nothing stands for, each once. */
export function unknownPlaces(text: string): string[] {
  const names = [...text.matchAll(PLACE)].map(([, name = ""]) => name);
  return [...new Set(names.filter((name) => !isPlaceholder(name)))];
}

/** The text as a buyer would read it. */
export function filledIn(text: string, examples: Record<Placeholder, string>): string {
  return text.replace(PLACE, (whole, name: string) => (isPlaceholder(name) ? examples[name] : whole));
}

/** A piece put in where the cursor stands, in place of what is selected. */
export function inserted(text: string, from: number, until: number, piece: string): string {
  return text.slice(0, from) + piece + text.slice(until);
}

export function valuesOfReply({ store_id, shortcut, title, texts }: MessengerCannedReplyOut): ReplyValues {
  return { store_id, shortcut, title, ru: texts.ru ?? "", hy: texts.hy ?? "", en: texts.en ?? "" };
}

/** A language nobody wrote in is left out: the buyer then reads another one. */
export function replyOf(values: ReplyValues): MessengerCannedReplyIn {
  const written = LANGUAGES.filter((language) => values[language].trim() !== "");
  return {
    store_id: values.store_id,
    shortcut: values.shortcut.trim().replace(/^\/+/, ""),
    title: values.title.trim(),
    texts: Object.fromEntries(written.map((language) => [language, values[language].trim()])),
  };
}
