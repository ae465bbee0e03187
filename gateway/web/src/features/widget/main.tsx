import { createRoot } from "react-dom/client";
import { makeQueryClient } from "@/api/queries";
import { Providers } from "@/app/Providers";
import { startTexts } from "@/i18n";

const root = document.getElementById("root");
if (root) {
  await startTexts(["common", "problems", "widget"]);
  createRoot(root).render(<Providers queries={makeQueryClient()}>{null}</Providers>);
}
