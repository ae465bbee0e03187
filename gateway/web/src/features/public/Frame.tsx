import { Box, Container, Group, Select, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, speak } from "@/i18n";

/** What stands around a buyer's page: the shop's name and the language. */
export function Frame({ title, tools, children }: { title: string; tools?: ReactNode; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  useDocumentTitle(title);
  return (
    <Box mih="100%">
      <Container size="lg" py="sm">
        <Group component="header" justify="space-between" wrap="nowrap" mb="md">
          <Title order={1} size="h2" lineClamp={1}>
            {title}
          </Title>
          <Group gap="xs" wrap="nowrap">
            {tools}
            <Select
              aria-label={t("language")}
              w={116}
              allowDeselect={false}
              value={i18n.language}
              onChange={(chosen) => isLanguage(chosen) && void speak(chosen)}
              data={LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] }))}
            />
          </Group>
        </Group>
        <main>{children}</main>
      </Container>
    </Box>
  );
}
