import { useQuery } from "@tanstack/react-query";
import { messengerBeginChatVisit, messengerGetChatFace } from "@/api/generated";
import { answer, asProblem } from "@/api/problem";
import { kept } from "./widget.logic";

export type Visit = { token: string };

export function useFace(chat: string) {
  return useQuery({
    queryKey: ["widget", chat, "face"],
    queryFn: ({ signal }) => answer(messengerGetChatFace({ path: { site_key: chat }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Who this visitor is: from an earlier visit when there was one, else new. */
export function useVisit(chat: string) {
  return useQuery({
    queryKey: ["widget", chat, "visit"],
    queryFn: async (): Promise<Visit> => {
      const earlier = kept.read(chat, "token");
      const visit = await begin(chat, earlier);
      kept.write(chat, "token", visit.token);
      return visit;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function begin(chat: string, token: string | null): Promise<Visit> {
  try {
    return await answer(messengerBeginChatVisit({ path: { site_key: chat }, body: { token } }));
  } catch (error) {
    if (token !== null && asProblem(error).status === 401) return begin(chat, null);
    throw error;
  }
}
