import type { GatewayExamination } from "@/api/generated";

type Condition = "well" | "ill" | "silent";
const ORDER: Condition[] = ["silent", "ill", "well"];

export function conditionOf({ answered, problems }: Pick<GatewayExamination, "answered" | "problems">): Condition {
  if (!answered) return "silent";
  return problems.length > 0 ? "ill" : "well";
}

/** Who does not answer, then who has problems, then the others; by name among themselves. */
export function sickFirst(list: GatewayExamination[]): GatewayExamination[] {
  return [...list].sort(
    (one, other) =>
      ORDER.indexOf(conditionOf(one)) - ORDER.indexOf(conditionOf(other)) || one.service.localeCompare(other.service),
  );
}
