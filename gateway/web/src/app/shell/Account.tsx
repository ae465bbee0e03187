import {
  Avatar,
  Box,
  Menu,
  SegmentedControl,
  Text,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { gatewayPutLanguage, gatewaySignOut } from "@/api/generated";
import { answerWithVersion } from "@/api/problem";
import { useSayProblem } from "@/ui/problems";
import { meKey, useMe } from "../me";
import { LanguageSwitch } from "./LanguageSwitch";

/** Who is signed in, their language and colours, and the way out. */
export function Account() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useMutation({
    mutationFn: () => answerWithVersion(gatewaySignOut()),
    onSuccess: () => {
      queries.setQueryData(meKey, null);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
    },
    onError: sayProblem,
  });
  const remember = useMutation({
    mutationFn: (language: "ru" | "hy" | "en") => answerWithVersion(gatewayPutLanguage({ body: { language } })),
    onError: sayProblem,
  });
  return (
    <Menu position="bottom-end" width={260} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton>
          <Avatar name={me.name} variant="filled" color="stem" size={30} aria-hidden />
          <VisuallyHidden>{t("account", { name: me.name })}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Box px="sm" py={6}>
          <Text fw={600} truncate>
            {me.name}
          </Text>
          <Text size="xs" c="dimmed">
            {me.login}
          </Text>
        </Box>
        <Menu.Divider />
        <Box p={6}>
          <LanguageSwitch onChosen={(language) => remember.mutate(language)} />
          <SegmentedControl
            mt={6}
            fullWidth
            aria-label={t("colours.title")}
            value={colorScheme}
            onChange={(value) => setColorScheme(value === "dark" || value === "light" ? value : "auto")}
            data={[
              { value: "light", label: t("colours.light") },
              { value: "dark", label: t("colours.dark") },
              { value: "auto", label: t("colours.auto") },
            ]}
          />
        </Box>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => leave.mutate()}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
