import { useMay } from "@/app/me";
import { SECTIONS } from "./sections";

/** The places of the settings for whoever is here. */
export function useSections() {
  const may = useMay();
  return SECTIONS.filter((section) => section.may.some((permission) => may(permission)));
}
