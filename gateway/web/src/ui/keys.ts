/** An Idempotency-Key for one intent of a person: make it when the form opens, keep it over repeats. */
export function newKey(): string {
  return crypto.randomUUID();
}
