import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/ui/Loaded";
import { Page } from "@/ui/Page";
import { type Store, useStore } from "./me";

/** A screen about one store; whoever looks at all of them is asked to choose one. Another store begins it anew. */
export function OfStore({ title, children }: { title: string; children: (store: Store) => ReactNode }) {
  const { t } = useTranslation();
  const store = useStore();
  if (store) return children(store);
  return (
    <Page title={title}>
      <Empty title={t("chooseStore")} hint={t("chooseStoreHint")} />
    </Page>
  );
}
