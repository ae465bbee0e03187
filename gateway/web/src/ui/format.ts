import { useTranslation } from "react-i18next";
import { isLanguage, type Language } from "@/i18n";
import { armenianDate, armenianDay, armenianSpan, armenianWeekday } from "./armenian";

/** Minor units and their currency, as the platform sends money. */
export type Money = { amount: number; currency: string };

/** Armenian numbers and hours are written as Russian ones; its dates have words of their own (`armenian.ts`). */
const LOCALES: Record<Language, string> = { ru: "ru-RU", hy: "ru-RU", en: "en-GB" };
/** Where minor units are kept but never shown. */
const WHOLE = new Set(["AMD"]);
const SIGNS: Record<string, string> = { AMD: "֏", RUB: "₽" };
const MINOR = 100;

/** Text in the language of the reader and the zone of the store. */
export class Format {
  private readonly locale: string;

  constructor(
    readonly language: Language,
    readonly zone: string,
  ) {
    this.locale = LOCALES[language];
  }

  money(money: Money | null | undefined): string {
    if (!money) return "–";
    const sign = SIGNS[money.currency] ?? money.currency;
    const digits = WHOLE.has(money.currency) || money.amount % MINOR === 0 ? 0 : 2;
    return `${this.number(money.amount / MINOR, digits)}\u00a0${sign}`;
  }

  number(value: number, digits = 0): string {
    return new Intl.NumberFormat(this.locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
      value,
    );
  }

  /** "1.5", "12": a quantity as sent (decimal text), without idle zeros. */
  quantity(value: string | number): string {
    return new Intl.NumberFormat(this.locale, { maximumFractionDigits: 3 }).format(Number(value));
  }

  percent(share: number): string {
    return new Intl.NumberFormat(this.locale, { style: "percent", maximumFractionDigits: 1 }).format(share);
  }

  private part(value: string | Date, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.locale, { timeZone: this.zone, ...options }).format(new Date(value));
  }

  time(value: string | Date): string {
    return this.part(value, { hour: "2-digit", minute: "2-digit" });
  }

  day(value: string | Date): string {
    if (this.language === "hy") return armenianDay(value, this.zone);
    return this.part(value, { day: "numeric", month: "short" });
  }

  weekday(value: string | Date): string {
    if (this.language === "hy") return armenianWeekday(value, this.zone);
    return this.part(value, { weekday: "short", day: "numeric", month: "short" });
  }

  /** A calendar day ("2026-02-14") that belongs to no zone. */
  date(value: string): string {
    if (this.language === "hy") return armenianDate(`${value.slice(0, 10)}T00:00:00Z`, "UTC");
    return new Intl.DateTimeFormat(this.locale, {
      timeZone: "UTC",
      day: "numeric",
      month: "long",
      year: "numeric",
    }).format(new Date(`${value.slice(0, 10)}T00:00:00Z`));
  }

  dateTime(value: string | Date): string {
    if (this.language === "hy") return `${this.day(value)}, ${this.time(value)}`;
    return this.part(value, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
  }

  /** "14 Feb, 10:00–12:00" */
  window(from: string, until: string): string {
    return `${this.day(from)}, ${this.time(from)}–${this.time(until)}`;
  }

  /** "5 minutes ago", "in 2 hours" */
  ago(value: string | Date, now = Date.now()): string {
    const seconds = (new Date(value).getTime() - now) / 1000;
    const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? (["second", 1] as const);
    const count = Math.round(seconds / size);
    if (this.language === "hy") return armenianSpan(count, unit);
    return new Intl.RelativeTimeFormat(this.locale, { numeric: "auto", style: "short" }).format(count, unit);
  }

  /** The day ("2026-02-14") it is in the store. */
  today(now = new Date()): string {
    return new Intl.DateTimeFormat("en-CA", { timeZone: this.zone }).format(now);
  }

  phone(value: string | null | undefined): string {
    return value ? groupedPhone(value) : "";
  }
}

const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** As people of the country write it; other numbers as they are. */
export function groupedPhone(e164: string): string {
  const russian = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(e164);
  if (russian) return `+7 ${russian[1]} ${russian[2]}-${russian[3]}-${russian[4]}`;
  const armenian = /^\+374(\d{2})(\d{3})(\d{3})$/.exec(e164);
  return armenian ? `+374 ${armenian[1]} ${armenian[2]}-${armenian[3]}` : e164;
}

/** For the store whose zone is named; screens of staff use `useFormat` of `app/me`. */
export function useFormatIn(zone: string): Format {
  const { i18n } = useTranslation();
  return new Format(isLanguage(i18n.language) ? i18n.language : "ru", zone);
}
