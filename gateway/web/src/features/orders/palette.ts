import type { Source } from "@/app/palette/sources";

export const search: Source = async () => [];
