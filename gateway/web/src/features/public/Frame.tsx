import { Box, Container, Select, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, speak } from "@/i18n";
import classes from "./public.module.css";

/** What stands around a buyer's page: the shop's name and the language. */
export function Frame({ title, tools, children }: { title: string; tools?: ReactNode; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  useDocumentTitle(title);
  return (
    <Box className={`${classes.roomy} ${classes.page}`}>
      <Container size="lg" pb="sm">
        <header className={classes.header}>
          <Title order={1} size="h2" className={classes.title}>
            {title}
          </Title>
          <div className={classes.tools}>
            {tools}
            <Select
              aria-label={t("language")}
              w={132}
              allowDeselect={false}
              value={i18n.language}
              onChange={(chosen) => isLanguage(chosen) && void speak(chosen)}
              data={LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] }))}
            />
          </div>
        </header>
        <main>{children}</main>
      </Container>
    </Box>
  );
}
