/** "2026-02-14" and "18:30" of a moment by the clock of a zone. */
export function clockIn(zone: string, moment: Date | string): { day: string; time: string } {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(new Date(moment));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return { day: `${part("year")}-${part("month")}-${part("day")}`, time: `${part("hour")}:${part("minute")}` };
}

/** The moment "HH:MM" of a store's day stands for, read with the zone's offset of that day. */
export function momentIn(zone: string, day: string, time: string): Date {
  const guess = new Date(`${day}T${time}:00Z`);
  const shown = clockIn(zone, guess);
  return new Date(2 * guess.getTime() - Date.parse(`${shown.day}T${shown.time}:00Z`));
}

/** The days from `first` on, as calendar days. */
export function daysFrom(first: string, count: number): string[] {
  const start = Date.parse(`${first}T00:00:00Z`);
  return Array.from({ length: count }, (_, index) => new Date(start + index * 86_400_000).toISOString().slice(0, 10));
}
