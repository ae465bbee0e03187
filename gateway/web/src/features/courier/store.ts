import { Dexie, type EntityTable } from "dexie";
import type { Problem } from "@/api/problem";
import { type Act, type Run, type Stop, withStop } from "./courier.logic";

/** The run as last heard, per person, and the clock's correction measured then. */
export type Kept = { user: string; run: Run; offset: number; heardAt: number };

const phone = new Dexie("narciss.courier") as Dexie & {
  runs: EntityTable<Kept, "user">;
  acts: EntityTable<Required<Pick<Act, "id">> & Act, "id">;
};
phone.version(1).stores({ runs: "user", acts: "++id, [user+state]" });

export const keepRun = (kept: Kept) => phone.runs.put(kept);
export const keptRun = (user: string) => phone.runs.get(user);

/** Written before the screen says that it is done: what was done survives a dead battery. Several happen together. */
export const keepActs = (acts: Omit<Act, "id">[]) => phone.acts.bulkAdd(acts);

export const actsOf = (user: string): Promise<Act[]> => phone.acts.filter((act) => act.user === user).sortBy("id");

export const nextAct = (user: string): Promise<Act | undefined> => phone.acts.where({ user, state: "waiting" }).first();

/** The answer is kept and the act forgotten together: never one without the other. */
export function finishAct(act: Act, stop: Stop | null): Promise<void> {
  return phone.transaction("rw", phone.runs, phone.acts, async () => {
    const kept = stop && (await phone.runs.get(act.user));
    if (kept && stop) await phone.runs.put({ ...kept, run: withStop(kept.run, stop) });
    if (act.id !== undefined) await phone.acts.delete(act.id);
  });
}

export async function refuseAct(act: Act, problem: Problem): Promise<void> {
  if (act.id !== undefined)
    await phone.acts.update(act.id, { state: "refused", code: problem.code, message: problem.message });
}

export async function repeatAct(act: Act): Promise<void> {
  if (act.id !== undefined) await phone.acts.update(act.id, { state: "waiting" });
}

export async function forgetAct(act: Act): Promise<void> {
  if (act.id !== undefined) await phone.acts.delete(act.id);
}
