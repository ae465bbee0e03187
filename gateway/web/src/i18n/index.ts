import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Texts } from "./texts";

export const LANGUAGES = ["ru", "hy", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_NAMES: Record<Language, string> = { ru: "Русский", hy: "Հայերեն", en: "English" };
const REMEMBERED = "narciss.language";

/** One file per language and namespace (`ru/orders.json`); a language is loaded when somebody reads it. */
const files = import.meta.glob<Record<string, unknown>>("./{ru,hy,en}/*.json", { import: "default" });

export function isLanguage(value: string | null | undefined): value is Language {
  return LANGUAGES.some((language) => language === value);
}

/** The language chosen here before, else the browser's when it is one of ours, else Russian. */
export function rememberedLanguage(): Language {
  const remembered = localStorage.getItem(REMEMBERED);
  if (isLanguage(remembered)) return remembered;
  const spoken = navigator.languages.map((tag) => tag.split("-")[0]);
  return spoken.find(isLanguage) ?? "ru";
}

export async function startTexts(namespaces: (keyof Texts)[], language = rememberedLanguage()): Promise<void> {
  await i18next
    .use({ type: "backend", read: readTexts })
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      ns: namespaces,
      defaultNS: "common",
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    });
  document.documentElement.lang = language;
}

function readTexts(language: string, namespace: string, done: (error: unknown, texts: unknown) => void): void {
  const load = files[`./${language}/${namespace}.json`];
  if (load)
    load().then(
      (texts) => done(null, texts),
      (error) => done(error, null),
    );
  else done(new Error(`there are no texts ${language}/${namespace}`), null);
}

export async function speak(language: Language): Promise<void> {
  localStorage.setItem(REMEMBERED, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
