import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { makeQueryClient } from "./api/queries";
import { Providers } from "./app/Providers";
import { router } from "./app/router";
import { startTexts } from "./i18n";

const root = document.getElementById("root");
if (root) {
  await startTexts(["common", "problems", "events"]);
  createRoot(root).render(
    <Providers queries={makeQueryClient()}>
      <RouterProvider router={router} />
    </Providers>,
  );
}
