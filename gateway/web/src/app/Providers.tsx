import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/noto-sans-armenian/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./global.css";
import { type CSSVariablesResolver, localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { setNonce } from "get-nonce";
import { type ReactNode, StrictMode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { theme } from "./theme";

const colors = localStorageColorSchemeManager({ key: "narciss.colors" });
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
setNonce(nonce);

/** Quiet text that is still read in bright light: 4.5 to 1 on every ground we use (WCAG AA). */
const readable: CSSVariablesResolver = (theme) => ({
  variables: {},
  light: { "--mantine-color-dimmed": theme.colors.gray[7], "--mantine-color-placeholder": theme.colors.gray[7] },
  dark: { "--mantine-color-dimmed": theme.colors.dark[1], "--mantine-color-placeholder": theme.colors.dark[1] },
});

/** What every page of ours stands in: looks, texts, data, messages. */
export function Providers({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  return (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <MantineProvider
          theme={theme}
          defaultColorScheme="auto"
          colorSchemeManager={colors}
          getStyleNonce={() => nonce}
          cssVariablesResolver={readable}
        >
          <Suspense>
            <InLanguage>{children}</InLanguage>
          </Suspense>
        </MantineProvider>
      </QueryClientProvider>
    </StrictMode>
  );
}

function InLanguage({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <ModalsProvider labels={{ confirm: t("yes"), cancel: t("cancel") }}>
      <Notifications position="bottom-right" limit={4} autoClose={6000} />
      {children}
    </ModalsProvider>
  );
}
