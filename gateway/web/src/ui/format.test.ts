import { describe, expect, it } from "vitest";
import { Format, groupedPhone } from "./format";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("what people read", () => {
  const moscow = new Format("ru", "Europe/Moscow");
  const yerevan = new Format("hy", "Asia/Yerevan");

  it("shows dram whole and roubles with kopecks only when there are some", () => {
    expect(plain(yerevan.money({ amount: 1_250_000, currency: "AMD" }))).toBe("12 500 ֏");
    expect(plain(moscow.money({ amount: 450_000, currency: "RUB" }))).toBe("4 500 ₽");
    expect(plain(moscow.money({ amount: 450_050, currency: "RUB" }))).toBe("4 500,50 ₽");
    expect(moscow.money(null)).toBe("–");
  });

  it("speaks the store's time, whatever the reader's machine thinks", () => {
    expect(moscow.time("2026-02-14T07:30:00Z")).toBe("10:30");
    expect(yerevan.time("2026-02-14T07:30:00Z")).toBe("11:30");
    expect(moscow.today(new Date("2026-02-13T21:30:00Z"))).toBe("2026-02-14");
  });

  it("speaks Armenian although the browser does not", () => {
    expect(yerevan.day("2026-02-13T21:30:00Z")).toBe("14 փտվ");
    expect(yerevan.weekday("2026-02-14T07:30:00Z")).toBe("շբթ, 14 փտվ");
    expect(yerevan.date("2026-02-14")).toBe("14 փետրվարի, 2026 թ.");
    const now = Date.parse("2026-02-14T10:00:00Z");
    expect(yerevan.ago("2026-02-14T09:55:00Z", now)).toBe("5 րոպե առաջ");
    expect(yerevan.ago("2026-02-14T12:00:00Z", now)).toBe("2 ժամից");
  });

  it("groups numbers of both countries and leaves others alone", () => {
    expect(groupedPhone("+79161234567")).toBe("+7 916 123-45-67");
    expect(groupedPhone("+37491123456")).toBe("+374 91 123-456");
    expect(groupedPhone("+4930123456")).toBe("+4930123456");
  });
});
