import type { CrmCustomerCard, CrmCustomerPatch, CrmPreferences, CrmTaskOut } from "@/api/generated";
import { changedFields } from "@/ui/edits";
import type { Money } from "@/ui/format";

/** What a person edits of a customer; lists as they are typed. */
export type Editable = {
  name: string;
  phones: string[];
  emails: string[];
  language: CrmCustomerCard["language"];
  notes: string;
  responsible: string[];
  likes: string[];
  dislikes: string[];
  colours: string[];
  allergies: string[];
  /** In whole units of the currency. */
  budget: number | null;
};

const MINOR = 100;

export function editableOf(card: CrmCustomerCard): Editable {
  const { likes, dislikes, colours, allergies, usual_budget } = card.preferences;
  return {
    name: card.display_name,
    phones: card.phones,
    emails: card.emails,
    language: card.language,
    notes: card.notes,
    responsible: card.responsible.map((person) => person.id),
    likes: likes ?? [],
    dislikes: dislikes ?? [],
    colours: colours ?? [],
    allergies: allergies ?? [],
    budget: usual_budget ? usual_budget.amount / MINOR : null,
  };
}

/** Only what was changed is sent, so that two people who edit different things do not undo each other. */
export function patchOf(before: Editable, after: Editable, currency: string): CrmCustomerPatch {
  const changed = new Set(changedFields(before, after));
  const patch: CrmCustomerPatch = {};
  if (changed.has("name")) patch.display_name = after.name.trim();
  if (changed.has("phones")) patch.phones = after.phones;
  if (changed.has("emails")) patch.emails = after.emails;
  if (changed.has("language")) patch.language = after.language;
  if (changed.has("notes")) patch.notes = after.notes;
  if (changed.has("responsible")) patch.responsible = after.responsible;
  if ((["likes", "dislikes", "colours", "allergies", "budget"] as const).some((name) => changed.has(name)))
    patch.preferences = preferencesOf(after, currency);
  return patch;
}

function preferencesOf({ likes, dislikes, colours, allergies, budget }: Editable, currency: string): CrmPreferences {
  return {
    likes,
    dislikes,
    colours,
    allergies,
    usual_budget: budget ? { amount: Math.round(budget * MINOR), currency } : null,
  };
}

export function shownValue(value: Editable[keyof Editable]): string {
  return Array.isArray(value) ? value.join(", ") : String(value ?? "");
}

export function isOverdue(task: Pick<CrmTaskOut, "state" | "due_at">, now = Date.now()): boolean {
  return task.state === "open" && task.due_at !== null && new Date(task.due_at).getTime() < now;
}

/** "2026-02-14T10:00" of a field of a form, in the zone of the browser. */
export function localField(moment: string | null): string {
  if (!moment) return "";
  const at = new Date(moment);
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

export function momentOf(field: string): string | null {
  return field ? new Date(field).toISOString() : null;
}

export function minorOf(whole: number, currency: string): Money {
  return { amount: Math.round(whole * MINOR), currency };
}
