import type { InventoryAssortmentOut } from "@/api/generated";

type Shown = Pick<InventoryAssortmentOut, "published" | "requested" | "reason">;

/** What a badge says about a recipe on the showcase: shown, wanted but impossible now, or not wanted. */
export function shownAs({ published, requested }: Shown): "published" | "waiting" | "not_requested" {
  if (published) return "published";
  return requested ? "waiting" : "not_requested";
}

export const SHOWN_COLOUR = { published: "stem", waiting: "cup", not_requested: "gray" } as const;

const TOLERATED = 0.9;

/** Whether it earns clearly less than its own margin asks for; null while a cost is unknown or there is no price. */
export function earnsTooLittle(item: { earned_percent: string | null; margin_percent: string }): boolean | null {
  return item.earned_percent === null ? null : Number(item.earned_percent) < Number(item.margin_percent) * TOLERATED;
}

export type Line = { product_id: string; title: string; unit: string; quantity: number | string; packaging: boolean };

/** The first thing that keeps a composition from being saved. */
export function troubleOf(lines: Line[]): "empty" | "quantity" | null {
  if (lines.length === 0) return "empty";
  return lines.some((line) => !(Number(line.quantity) > 0)) ? "quantity" : null;
}

/** The line added behind the others; a product that is there already is not there twice. */
export function withLine(lines: Line[], added: Line): Line[] {
  return lines.some((line) => line.product_id === added.product_id) ? lines : [...lines, added];
}

const MINOR = 100;

export function toMinor(major: number | string): number {
  return Math.round(Number(major) * MINOR);
}
