import type { ReactNode } from "react";
import { Page } from "@/ui/Page";
import { ChooseStore } from "./ChooseStore";
import { type Store, useStore } from "./me";

/** A screen about one store; whoever looks at all of them is asked to choose one. Another store begins it anew. */
export function OfStore({ title, children }: { title: string; children: (store: Store) => ReactNode }) {
  const store = useStore();
  if (store) return children(store);
  return (
    <Page title={title}>
      <ChooseStore />
    </Page>
  );
}
