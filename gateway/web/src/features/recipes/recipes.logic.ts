import type { InventoryAssortmentOut, InventoryRecipeHeadIn, InventoryRecipeOut } from "@/api/generated";

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

/** What a person edits of a recipe, besides how it is made. */
export type RecipeFields = {
  ru: string;
  hy: string;
  en: string;
  aboutRu: string;
  aboutHy: string;
  aboutEn: string;
  sku: string;
  category: string | null;
  active: boolean;
};

export function fieldsOf({ title, about, sku, category_id, active }: InventoryRecipeOut): RecipeFields {
  return {
    ru: title.ru,
    hy: title.hy ?? "",
    en: title.en ?? "",
    aboutRu: about?.ru ?? "",
    aboutHy: about?.hy ?? "",
    aboutEn: about?.en ?? "",
    sku,
    category: category_id ?? null,
    active: active ?? true,
  };
}

/** A name without Russian is no name; neither are words about it. */
export function isNamed(fields: RecipeFields): boolean {
  const about = fields.aboutRu.trim() !== "" || (fields.aboutHy.trim() === "" && fields.aboutEn.trim() === "");
  return fields.ru.trim() !== "" && fields.sku.trim() !== "" && about;
}

export function headOf(
  fields: RecipeFields,
  externalIds: InventoryRecipeHeadIn["external_ids"],
): InventoryRecipeHeadIn {
  const titles = (ru: string, hy: string, en: string) => ({
    ru: ru.trim(),
    hy: hy.trim() || null,
    en: en.trim() || null,
  });
  return {
    sku: fields.sku.trim(),
    title: titles(fields.ru, fields.hy, fields.en),
    about: fields.aboutRu.trim() ? titles(fields.aboutRu, fields.aboutHy, fields.aboutEn) : null,
    category_id: fields.category,
    external_ids: externalIds,
    active: fields.active,
  };
}
