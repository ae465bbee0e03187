import { TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { LANGUAGE_NAMES } from "@/i18n";

export type TitleValues = { title_ru: string; title_hy: string; title_en: string };

/** A name in the three languages; Russian is always there. */
export function TitleFields<V extends TitleValues>({ form }: { form: UseFormReturnType<V> }) {
  const { t } = useTranslation("settings");
  return (
    <>
      <TextInput
        label={`${t("field.title")} · ${LANGUAGE_NAMES.ru}`}
        required
        maxLength={100}
        data-autofocus
        {...form.getInputProps("title_ru")}
      />
      <TextInput
        label={`${t("field.title")} · ${LANGUAGE_NAMES.hy}`}
        maxLength={100}
        {...form.getInputProps("title_hy")}
      />
      <TextInput
        label={`${t("field.title")} · ${LANGUAGE_NAMES.en}`}
        maxLength={100}
        {...form.getInputProps("title_en")}
      />
    </>
  );
}
