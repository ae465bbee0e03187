import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSayProblem } from "@/ui/problems";
import { useSayDone } from "@/ui/undo";
import { settingsKeys } from "../settings.keys";

/** A single deed on something of a list: says that it is done, or why not, and the list is loaded anew. */
export function useAct<T>(deed: (what: T) => Promise<unknown>, list: string, done: string) {
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  const sayDone = useSayDone();
  return useMutation({
    mutationFn: deed,
    onSuccess: () => {
      sayDone(done);
      void queries.invalidateQueries({ queryKey: settingsKeys.of(list) });
    },
    onError: sayProblem,
  });
}
