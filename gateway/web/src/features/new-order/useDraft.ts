import { useCallback, useEffect, useRef, useState } from "react";
import { newKey } from "@/ui/keys";
import { type Draft, emptyDraft, isEmpty } from "./newOrder.logic";

export type Change = (part: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;

const PREFIX = "narciss.newOrder.";
const SETTLED_MS = 200;

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

function keep(name: string, draft: Draft) {
  if (isEmpty(draft)) localStorage.removeItem(PREFIX + name);
  else localStorage.setItem(PREFIX + name, JSON.stringify(draft));
}

/** The order being taken, kept on this machine under its name: closing the panel, or the window, loses nothing. */
export function useDraft(name: string) {
  const [draft, setDraft] = useState(() => kept(name));
  const latest = useRef(draft);
  latest.current = draft;
  useEffect(() => {
    const waiting = setTimeout(() => keep(name, draft), SETTLED_MS);
    return () => clearTimeout(waiting);
  }, [draft, name]);
  useEffect(() => {
    // Whoever leaves in the middle of a word finds the whole word again.
    const keepLatest = () => keep(name, latest.current);
    window.addEventListener("pagehide", keepLatest);
    return () => {
      window.removeEventListener("pagehide", keepLatest);
      keepLatest();
    };
  }, [name]);
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
