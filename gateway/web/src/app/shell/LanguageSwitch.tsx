import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, speak } from "@/i18n";

/** The language of the screens, at once and without loading anew. `onChosen` lets the account remember it. */
export function LanguageSwitch({ onChosen }: { onChosen?: (language: (typeof LANGUAGES)[number]) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t("language")}
      fullWidth
      value={i18n.language}
      onChange={(chosen) => {
        if (!isLanguage(chosen)) return;
        void speak(chosen);
        onChosen?.(chosen);
      }}
      data={LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] }))}
    />
  );
}
