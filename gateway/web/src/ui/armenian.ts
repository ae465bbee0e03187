/** Armenian dates and spans: browsers come without them, and would show another language's or bare numbers. */

const MONTHS = ["հնվ", "փտվ", "մրտ", "ապր", "մյս", "հնս", "հլս", "օգս", "սեպ", "հոկ", "նոյ", "դեկ"];
const OF_MONTHS = [
  "հունվարի",
  "փետրվարի",
  "մարտի",
  "ապրիլի",
  "մայիսի",
  "հունիսի",
  "հուլիսի",
  "օգոստոսի",
  "սեպտեմբերի",
  "հոկտեմբերի",
  "նոյեմբերի",
  "դեկտեմբերի",
];
const WEEKDAYS = ["կիր", "երկ", "երք", "չրք", "հնգ", "ուր", "շբթ"];
const UNITS = { day: "օր", hour: "ժամ", minute: "րոպե", second: "վայրկյան" };

type Wall = { year: number; month: number; day: number; weekday: number };

function wallOf(value: string | Date, zone: string): Wall {
  const text = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(new Date(value));
  const [year = 0, month = 1, day = 1] = text.split("-").map(Number);
  return { year, month: month - 1, day, weekday: new Date(`${text}T00:00:00Z`).getUTCDay() };
}

export function armenianDay(value: string | Date, zone: string): string {
  const { day, month } = wallOf(value, zone);
  return `${day} ${MONTHS[month]}`;
}

export function armenianWeekday(value: string | Date, zone: string): string {
  const { day, month, weekday } = wallOf(value, zone);
  return `${WEEKDAYS[weekday]}, ${day} ${MONTHS[month]}`;
}

export function armenianDate(value: string | Date, zone: string): string {
  const { year, month, day } = wallOf(value, zone);
  return `${day} ${OF_MONTHS[month]}, ${year} թ.`;
}

/** "5 րոպե առաջ", "2 ժամից" */
export function armenianSpan(count: number, unit: keyof typeof UNITS): string {
  if (count === 0) return "հիմա";
  const word = UNITS[unit];
  return count < 0 ? `${-count} ${word} առաջ` : `${count} ${word}ից`;
}
