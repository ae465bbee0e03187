import { createRoot } from "react-dom/client";
import { makeQueryClient } from "@/api/queries";
import { Providers } from "@/app/Providers";
import { isLanguage, rememberedLanguage, startTexts } from "@/i18n";
import { WidgetPage } from "./WidgetPage";

const root = document.getElementById("root");
if (root) {
  const wanted = new URLSearchParams(window.location.search).get("language");
  await startTexts(["common", "problems", "widget"], isLanguage(wanted) ? wanted : rememberedLanguage());
  const [, , chat] = window.location.pathname.split("/");
  createRoot(root).render(
    <Providers queries={makeQueryClient()}>
      <WidgetPage chat={decodeURIComponent(chat ?? "")} />
    </Providers>,
  );
}
