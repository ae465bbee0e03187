import type { OrdersQueueEntry } from "@/api/generated";
import type { Money } from "@/ui/format";

export type Tab = "waiting" | "mine" | "done";

type Placed = Pick<OrdersQueueEntry, "ready_by" | "window">;

/** When it must be ready to leave; null when nobody promised a time. */
export function departureOf(entry: Placed): string | null {
  return entry.ready_by ?? entry.window?.starts_at ?? null;
}

export type Pressure = "late" | "hurry" | "calm" | "none";

const SPARE_MINUTES = 20;
const MINUTE_MS = 60_000;

/** Whether there is time to make it: late when it should have left, hurry when it must be begun now. */
export function pressureOf(entry: Placed & { minutes: number }, now: number): Pressure {
  const departure = departureOf(entry);
  if (!departure) return "none";
  const left = (new Date(departure).getTime() - now) / MINUTE_MS;
  if (left < 0) return "late";
  return left < entry.minutes + SPARE_MINUTES ? "hurry" : "calm";
}

/** Shades on which small words are read: white on the dark ones, black on the light one. */
export const PRESSURE_COLOUR: Record<Pressure, string> = {
  late: "red.9",
  hurry: "orange.4",
  calm: "stem",
  none: "gray",
};

/** What waits, what I have in hand; what others have in hand stands with what waits, so that nobody starts it twice. */
export function split<T extends { status: string; florist: { id: string } | null }>(queue: T[], me: string) {
  const isMine = (entry: T) => entry.status === "in_assembly" && entry.florist?.id === me;
  return { waiting: queue.filter((entry) => !isMine(entry)), mine: queue.filter(isMine) };
}

/** A product on the table: so much was planned, so much really went in. */
export type Stem = { product_id: string; title: string; unit: string; planned: number; used: number };

type Lines = Pick<OrdersQueueEntry, "lines">["lines"];

/** The plan of the whole order, one entry for each product, in the order of its lines. */
export function vaseOf(lines: Lines): Stem[] {
  const stems = new Map<string, Stem>();
  for (const line of lines)
    for (const part of line.components) {
      const before = stems.get(part.product_id);
      const planned = (before?.planned ?? 0) + Number(part.quantity);
      stems.set(part.product_id, {
        product_id: part.product_id,
        title: part.title,
        unit: part.unit,
        planned,
        used: planned,
      });
    }
  return [...stems.values()];
}

/** One more or one less, never below nothing; what is measured goes by halves. */
export function stepped(stem: Stem, by: 1 | -1): Stem {
  const step = stem.unit === "metre" ? 0.5 : 1;
  return { ...stem, used: Math.max(0, Math.round((stem.used + by * step) * 1000) / 1000) };
}

export function withStem(vase: Stem[], added: Stem): Stem[] {
  return vase.some((stem) => stem.product_id === added.product_id)
    ? vase.map((stem) => (stem.product_id === added.product_id ? stepped(stem, 1) : stem))
    : [...vase, added];
}

/** What is sent: null when it is exactly the plan. */
export function compositionOf(vase: Stem[]): { product_id: string; quantity: string }[] | null {
  if (vase.length > 0 && vase.every((stem) => stem.used === stem.planned)) return null;
  return vase
    .filter((stem) => stem.used > 0)
    .map((stem) => ({ product_id: stem.product_id, quantity: stem.used.toFixed(3) }));
}

/** What was promised and is not in the vase: the buyer has to agree to that first (a substitution). */
export function lacking(vase: Stem[]): Stem[] {
  return vase.filter((stem) => stem.used < stem.planned);
}

/** Whether there is a bouquet whose stems are chosen at the table. */
export function isComposedHere(lines: Lines): boolean {
  return lines.some((line) => line.components.length === 0);
}

/** What the bouquets asked for in words may cost together; null when nobody said so. */
export function budgetOf(lines: Lines): Money | null {
  const told = lines.flatMap(({ components, budget, quantity }) =>
    components.length === 0 && budget ? [{ ...budget, amount: Math.round(budget.amount * Number(quantity)) }] : [],
  );
  const [first] = told;
  return first ? { ...first, amount: told.reduce((sum, one) => sum + one.amount, 0) } : null;
}

/** What was put in beyond the plan, at the prices of single stems; what has no price counts for nothing. */
export function addedWorth(vase: Stem[], prices: Record<string, Money | null>, currency: string): Money {
  const amount = vase.reduce(
    (sum, { product_id, used, planned }) => sum + Math.max(0, used - planned) * (prices[product_id]?.amount ?? 0),
    0,
  );
  return { amount: Math.round(amount), currency };
}
