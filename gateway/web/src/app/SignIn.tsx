import { Alert, Button, Center, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { gatewaySignIn } from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { isLanguage, speak } from "@/i18n";
import { useProblemText } from "@/ui/problems";
import { meKey } from "./me";
import { LanguageSwitch } from "./shell/LanguageSwitch";

const NEEDS_CODE = "identity.second_factor_needed";

/** The door: login and password, and a code when the account has a second factor. */
export function SignIn() {
  const { t } = useTranslation();
  const text = useProblemText();
  const queries = useQueryClient();
  const [asksForCode, askForCode] = useState(false);
  const form = useForm({ mode: "uncontrolled", initialValues: { login: "", password: "", code: "" } });
  const signIn = useMutation({
    mutationFn: async ({ login, password, code }: typeof form.values) =>
      answer(gatewaySignIn({ body: { login, password, code: code || null } })),
    onSuccess: async (me) => {
      if (isLanguage(me.language)) await speak(me.language);
      await queries.invalidateQueries({ queryKey: meKey });
    },
    onError: (error) => askForCode((asked) => asked || asProblem(error).code === NEEDS_CODE),
  });
  const problem = signIn.error && asProblem(signIn.error);
  return (
    <Center component="main" mih="100%" p="md">
      <Paper withBorder shadow="sm" p="xl" w={340}>
        <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
          <Stack>
            <Title order={1}>Narciss</Title>
            <TextInput
              label={t("signIn.login")}
              name="login"
              size="sm"
              autoComplete="username"
              autoCapitalize="none"
              required
              data-autofocus
              autoFocus
              key={form.key("login")}
              {...form.getInputProps("login")}
            />
            <PasswordInput
              label={t("signIn.password")}
              name="password"
              size="sm"
              autoComplete="current-password"
              required
              visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
              key={form.key("password")}
              {...form.getInputProps("password")}
            />
            {asksForCode && (
              <TextInput
                label={t("signIn.code")}
                size="sm"
                inputMode="numeric"
                autoComplete="one-time-code"
                autoFocus
                key={form.key("code")}
                {...form.getInputProps("code")}
              />
            )}
            {problem && (
              <Alert color={problem.code === NEEDS_CODE ? "cup" : "red"} role="alert">
                {text(problem)}
              </Alert>
            )}
            <Button type="submit" size="sm" loading={signIn.isPending}>
              {t("signIn.enter")}
            </Button>
            <LanguageSwitch />
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
