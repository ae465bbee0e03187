/**
 * Where somebody's day begins: at the florists' table or on the road for whoever does only that, with today for all
 * others.
 */
export function startOf(may: (permission: string) => boolean): "/app/dashboard" | "/app/florist" | "/courier" {
  if (may("orders.place") || may("analytics.read")) return "/app/dashboard";
  if (may("orders.assemble")) return "/app/florist";
  if (may("delivery.drive")) return "/courier";
  return "/app/dashboard";
}
