import { useCallback, useEffect, useState } from "react";
import { newKey } from "@/ui/keys";
import { type Draft, emptyDraft, isEmpty } from "./newOrder.logic";

export type Change = (part: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;

const PREFIX = "narciss.newOrder.";

function kept(name: string): Draft {
  const fresh = emptyDraft(newKey());
  try {
    const found: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
    return typeof found === "object" && found !== null ? { ...fresh, ...found } : fresh;
  } catch {
    // Somebody else's text under our name is no order: begin anew.
    return fresh;
  }
}

/** The order being taken, kept on this machine under its name: closing the panel, or the window, loses nothing. */
export function useDraft(name: string) {
  const [draft, setDraft] = useState(() => kept(name));
  useEffect(() => {
    const keep = setTimeout(() => {
      if (isEmpty(draft)) localStorage.removeItem(PREFIX + name);
      else localStorage.setItem(PREFIX + name, JSON.stringify(draft));
    }, 200);
    return () => clearTimeout(keep);
  }, [draft, name]);
  const change = useCallback<Change>(
    (part) => setDraft((now) => ({ ...now, ...(typeof part === "function" ? part(now) : part) })),
    [],
  );
  const begin = useCallback(() => {
    localStorage.removeItem(PREFIX + name);
    setDraft(emptyDraft(newKey()));
  }, [name]);
  return { draft, change, begin };
}
