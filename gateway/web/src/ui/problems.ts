import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { asProblem, type Problem } from "@/api/problem";

/**
 * A problem in the reader's language: by its code where we have words for it (`problems.json`, values in double
 * braces), by its kind otherwise, with the service's own English sentence as the last resort.
 */
export function useProblemText(): (problem: Problem) => string {
  const { t, i18n } = useTranslation("problems");
  return useCallback(
    (problem) => {
      const key = problem.code.replaceAll(".", "_");
      // The keys are the platform's codes, known only when one arrives.
      const say = t as unknown as (key: string, values: Record<string, unknown>) => string;
      if (i18n.exists(key, { ns: "problems" })) return say(key, problem.facts);
      const kind =
        problem.status === 0 ? "noAnswer" : problem.status >= 500 ? "unavailable" : `status${problem.status}`;
      if (problem.isPassing || !problem.message)
        return i18n.exists(kind, { ns: "problems" }) ? say(kind, problem.facts) : t("unknown");
      return problem.message;
    },
    [t, i18n],
  );
}

/** For outcomes of actions: says at the corner of the screen what went wrong. */
export function useSayProblem(): (error: unknown) => void {
  const text = useProblemText();
  return useCallback(
    (error) => {
      notifications.show({ color: "red", message: text(asProblem(error)), autoClose: 10_000, role: "alert" });
    },
    [text],
  );
}
