import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useSayProblem } from "@/ui/problems";
import { customersKeys } from "./customers.api";

/** Does something to a customer, loads anew what shows them, and says what went wrong. */
export function useSaving<T>(work: (value: T) => Promise<unknown>, onDone?: () => void) {
  const queries = useQueryClient();
  const sayProblem = useSayProblem();
  return useMutation({
    mutationFn: work,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: customersKeys.all });
      onDone?.();
    },
    onError: sayProblem,
  });
}
