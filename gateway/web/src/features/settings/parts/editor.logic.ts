import type { Problem } from "@/api/problem";

/** Fields in which two states differ. */
export function differences<V extends Record<string, unknown>>(mine: V, theirs: V): (keyof V & string)[] {
  return Object.keys(mine).filter((field) => JSON.stringify(mine[field]) !== JSON.stringify(theirs[field]));
}

/** A value as a person reads it in a comparison. */
export function readable(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "✓" : "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What the server said of single fields, by the form's own paths. */
export function errorsOf(problem: Problem): Record<string, string> {
  return Object.fromEntries(problem.fields.map(({ path, message }) => [path.join("."), message]));
}

/** "ИНН: 77…" a line each; a line without a colon has no value. */
export function linesOf(facts: Record<string, string>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

export function factsOf(lines: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of lines.split("\n")) {
    const at = line.indexOf(":");
    const name = (at < 0 ? line : line.slice(0, at)).trim();
    if (name) found[name] = at < 0 ? "" : line.slice(at + 1).trim();
  }
  return found;
}

/** Null for an empty field: what was not given is not there. */
export function orNull(text: string): string | null {
  return text.trim() || null;
}
