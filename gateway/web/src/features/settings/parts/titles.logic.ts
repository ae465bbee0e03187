import type { Titles } from "@/ui/titles";
import { orNull } from "./editor.logic";
import type { TitleValues } from "./TitleFields";

export function titleValues(titles: Titles): TitleValues {
  return { title_ru: titles.ru, title_hy: titles.hy ?? "", title_en: titles.en ?? "" };
}

export function titlesOf({ title_ru, title_hy, title_en }: TitleValues): Titles {
  return { ru: title_ru.trim(), hy: orNull(title_hy), en: orNull(title_en) };
}
