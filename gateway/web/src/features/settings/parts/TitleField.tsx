import { TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useTranslation } from "react-i18next";

/** What a thing of the settings is called: the first field of its form. */
export function TitleField<V extends { title: string }>({ form, hint }: { form: UseFormReturnType<V>; hint?: string }) {
  const { t } = useTranslation("settings");
  return (
    <TextInput
      label={t("field.title")}
      description={hint}
      required
      maxLength={200}
      data-autofocus
      {...form.getInputProps("title")}
    />
  );
}
