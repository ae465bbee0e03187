import { crmLookUpCustomers } from "@/api/generated";
import { answer } from "@/api/problem";
import type { Source } from "@/app/palette/sources";
import { groupedPhone } from "@/ui/format";

export const search: Source = async (text, signal) => {
  const hits = await answer(crmLookUpCustomers({ query: { q: text }, signal }));
  return hits.map((hit) => ({
    id: hit.id,
    label: hit.display_name,
    description: hit.phones.map(groupedPhone).join(", "),
    to: `/app/customers/${hit.id}`,
  }));
};
