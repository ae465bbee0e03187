import { messengerListConversations } from "@/api/generated";
import { answer } from "@/api/problem";
import type { Source } from "@/app/palette/sources";

export const search: Source = async (text, signal) => {
  const found = await answer(messengerListConversations({ query: { search: text, size: 6 }, signal }));
  return found.items.map((line) => ({
    id: line.id,
    label: line.title,
    description: line.last_preview,
    to: `/app/messenger/${line.id}`,
  }));
};
