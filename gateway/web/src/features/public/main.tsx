import { MantineThemeProvider } from "@mantine/core";
import { createRoot } from "react-dom/client";
import { makeQueryClient } from "@/api/queries";
import { Providers } from "@/app/Providers";
import { startTexts } from "@/i18n";
import { BackFromPaying } from "./BackFromPaying";
import { easy } from "./easy";
import { OrderStatusPage } from "./OrderStatusPage";
import { Showcase } from "./Showcase";

/** `/s/<store>` is a shop window, `/t/<token>` one order, `/t/` where paying leads back to. */
function PageOfAddress() {
  const [, place, id] = window.location.pathname.split("/");
  if (place === "t" && !id) return <BackFromPaying />;
  return place === "t" ? <OrderStatusPage token={id ?? ""} /> : <Showcase store={id ?? ""} />;
}

const root = document.getElementById("root");
if (root) {
  await startTexts(["common", "problems", "public"]);
  createRoot(root).render(
    <Providers queries={makeQueryClient()}>
      <MantineThemeProvider theme={easy}>
        <PageOfAddress />
      </MantineThemeProvider>
    </Providers>,
  );
}
