import { queryOptions, useQuery } from "@tanstack/react-query";
import { inventoryGetUnits } from "@/api/generated";
import { answer } from "@/api/problem";
import { useTitle } from "@/ui/titles";

function units() {
  return queryOptions({
    queryKey: ["stock", "units"],
    queryFn: ({ signal }) => answer(inventoryGetUnits({ signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a unit is called; its code until the names are here. */
export function useUnit(): (code: string) => string {
  const title = useTitle();
  const { data } = useQuery(units());
  return (code) => {
    const known = data?.find((one) => one.code === code);
    return known ? title(known.title) : code;
  };
}
