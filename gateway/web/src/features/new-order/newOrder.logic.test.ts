import { describe, expect, it } from "vitest";
import { daysFrom, momentIn } from "@/ui/days";
import {
  bestFirst,
  demandOf,
  emptyDraft,
  type Item,
  isEmpty,
  leftOf,
  missingIn,
  orderOf,
  steadied,
  stemsWorth,
  withItem,
  withStem,
} from "./newOrder.logic";

const bouquet: Item = {
  key: "1",
  kind: "recipe",
  sellableId: "rose",
  title: { ru: "Розы" },
  photo: null,
  quantity: 1,
  stems: [],
  wishes: "",
  budget: null,
};
const words: Item = { ...bouquet, key: "2", kind: "custom_bouquet", sellableId: null, wishes: "нежный", budget: 5000 };
const stem = { productId: "tulip", title: { ru: "Тюльпан" }, quantity: 7, price: null };
const around = { storeId: "store", currency: "RUB" };

describe("an order that is being taken", () => {
  it("takes the same bouquet again as one more of it, and every made-up bouquet as its own", () => {
    expect(withItem([bouquet], bouquet).map((item) => item.quantity)).toEqual([2]);
    expect(withItem([words], { ...words, key: "3" })).toHaveLength(2);
    expect(withStem([stem], { ...stem, quantity: 2 }).map((one) => one.quantity)).toEqual([9]);
  });

  it("counts the stems of a bouquet one by one, and those without a price for nothing", () => {
    const rose = { ...stem, productId: "rose", quantity: 2, price: { amount: 15_000, currency: "RUB" } };
    expect(stemsWorth([stem, rose, { ...rose, quantity: 0 }])).toBe(30_000);
  });

  it("offers first what is there, and of that what begins with the words", () => {
    const good = (ru: string, available: number) => ({ title: { ru, en: null }, available });
    const found = [good("Роза алая", 0), good("Открытка, розовый", 3), good("Роза белая", 2), good("Пион", 1)];
    expect(bestFirst("роз", found).map(({ title }) => title.ru)).toEqual([
      "Роза белая",
      "Открытка, розовый",
      "Пион",
      "Роза алая",
    ]);
  });

  it("holds stems only for what is made of known stems", () => {
    expect(demandOf([words], "store", null)).toBeNull();
    const demand = demandOf([bouquet, words, { ...words, stems: [stem] }], "store", null);
    expect(demand?.lines.map((line) => [line.kind, line.components])).toEqual([
      ["recipe", []],
      ["custom_bouquet", [{ product_id: "tulip", quantity: "7.000" }]],
    ]);
  });

  it("says what is missing, in the order it is asked for", () => {
    const draft = emptyDraft("key");
    expect(missingIn(draft)).toEqual(["buyer", "items", "recipient", "address", "zone"]);
    const told = {
      ...draft,
      buyer: { customerId: null, name: "Анна", phone: "8 916 000-00-00" },
      forBuyer: true,
      kind: "pickup" as const,
      items: [{ ...words, budget: null }],
    };
    expect(missingIn(told)).toEqual(["words", "pickUp"]);
    expect(missingIn({ ...told, items: [words], slot: { id: "", startsAt: "a", endsAt: "b" } })).toEqual([]);
  });

  it("becomes a request with money in minor units and the recipient as said", () => {
    const draft = {
      ...emptyDraft("key"),
      buyer: { customerId: "anna", name: "Анна", phone: "" },
      recipient: { name: " Мама ", phone: "" },
      place: { text: " Тверская 1 ", entrance: "", floor: "", apartment: "5", point: null, zoneId: "zone" },
      items: [words],
    };
    const order = orderOf(draft, { ...around, conversationId: "chat" }, "sealed");
    expect(order.lines[0]?.budget).toEqual({ amount: 500_000, currency: "RUB" });
    expect(order.delivery?.recipient).toEqual({ name: "Мама", phone: null });
    expect(order.delivery?.address).toMatchObject({ text: "Тверская 1", apartment: "5", latitude: null });
    expect([order.conversation_id, order.customer_id, order.hold_id]).toEqual(["chat", "anna", null]);
    expect(orderOf({ ...draft, kind: "pickup" }, around, null).delivery?.address).toBeNull();
  });

  it("knows an untouched draft from one that would be a pity to lose", () => {
    expect(isEmpty(emptyDraft("key"))).toBe(true);
    expect(isEmpty({ ...emptyDraft("key"), cardText: "С днём рождения" })).toBe(false);
  });

  it("leaves what is looked at where it is when counts change", () => {
    const [a, b, c] = [{ id: "a" }, { id: "b" }, { id: "c" }];
    expect(steadied(["b", "a"], [a, b, c])).toEqual([b, a, c]);
  });

  it("counts a hold down to its end", () => {
    const at = Date.parse("2026-02-14T10:00:00Z");
    expect(leftOf("2026-02-14T10:09:05Z", at)).toBe("9:05");
    expect(leftOf("2026-02-14T10:00:00Z", at)).toBeNull();
  });

  it("reads an hour in the store's zone", () => {
    expect(momentIn("Asia/Yerevan", "2026-02-14", "10:00").toISOString()).toBe("2026-02-14T06:00:00.000Z");
    expect(momentIn("Europe/Moscow", "2026-02-14", "00:30").toISOString()).toBe("2026-02-13T21:30:00.000Z");
    expect(daysFrom("2026-02-27", 3)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
});
