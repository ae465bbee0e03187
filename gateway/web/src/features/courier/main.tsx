import { MantineThemeProvider } from "@mantine/core";
import { createRoot } from "react-dom/client";
import { makeQueryClient } from "@/api/queries";
import { Gate } from "@/app/Gate";
import { Providers } from "@/app/Providers";
import { startTexts } from "@/i18n";
import { CourierApp } from "./CourierApp";
import { rememberWhoIsHere } from "./memory";
import { touch } from "./touch";

const HOME = "/courier/";

const root = document.getElementById("root");
if (location.pathname !== HOME) {
  // The phone's own copy of the page stands at one address.
  location.replace(HOME + location.hash);
} else if (root) {
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register(`${HOME}sw.js`);
  await startTexts(["common", "problems", "courier"]);
  const queries = makeQueryClient();
  rememberWhoIsHere(queries);
  createRoot(root).render(
    <Providers queries={queries}>
      <MantineThemeProvider theme={touch}>
        <Gate>
          <CourierApp />
        </Gate>
      </MantineThemeProvider>
    </Providers>,
  );
}
