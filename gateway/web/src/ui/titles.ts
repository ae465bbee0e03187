import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** A name in the platform's languages; Russian is always there. */
export type Titles = { ru: string; hy?: string | null; en?: string | null };

export function titleIn(titles: Titles, language: string): string {
  return (language === "hy" ? titles.hy : language === "en" ? titles.en : null) ?? titles.ru;
}

/** Names in the language of the reader. */
export function useTitle(): (titles: Titles) => string {
  const { i18n } = useTranslation();
  return useCallback((titles) => titleIn(titles, i18n.language), [i18n.language]);
}
