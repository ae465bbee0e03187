const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** The fields of a form a person changed, by name. */
export function changedFields<T extends object>(before: T, after: T): (keyof T)[] {
  return (Object.keys(before) as (keyof T)[]).filter((name) => !same(before[name], after[name]));
}

/** Mine on top of theirs: what I changed as I want it, everything else as it was saved meanwhile. */
export function rebased<T extends object>(before: T, mine: T, theirs: T): T {
  const changed = Object.fromEntries(changedFields(before, mine).map((name) => [name, mine[name]]));
  return { ...theirs, ...changed };
}

/** Fields both people changed, to different values. */
export function contested<T extends object>(before: T, mine: T, theirs: T): (keyof T)[] {
  const theirChanges = new Set(changedFields(before, theirs));
  return changedFields(before, mine).filter((name) => theirChanges.has(name) && !same(mine[name], theirs[name]));
}
