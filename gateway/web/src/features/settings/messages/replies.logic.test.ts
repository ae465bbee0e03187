import { expect, test } from "vitest";
import { filledIn, inserted, replyOf, unknownPlaces, valuesOfReply } from "./replies.logic";

const examples = { customer: "Анна", store: "Арбат", store_phone: "+7 999", operator: "Ольга", order: "ARB-000042" };

test("what a buyer reads has names in place of placeholders, and what nothing stands for as it was typed", () => {
  expect(filledIn("{customer}, заказ {order} готов. {nothing} {customer}", examples)).toBe(
    "Анна, заказ ARB-000042 готов. {nothing} Анна",
  );
});

test("names nothing stands for are found once each", () => {
  expect(unknownPlaces("{name} {customer} {name} {phone}")).toEqual(["name", "phone"]);
  expect(unknownPlaces("{store} и {не слово}")).toEqual([]);
});

test("a placeholder takes the place of what is selected", () => {
  expect(inserted("Здравствуйте, кто!", 14, 17, "{customer}")).toBe("Здравствуйте, {customer}!");
  expect(inserted("", 0, 0, "{store}")).toBe("{store}");
});

test("languages nobody wrote in are not sent, and the slash is not part of the shortcut", () => {
  const reply = { id: "1", store_id: null, shortcut: "hours", title: "Часы", texts: { ru: "с 9" }, version: 1 };
  expect(replyOf({ ...valuesOfReply(reply), shortcut: "/hours ", en: "  " })).toEqual({
    store_id: null,
    shortcut: "hours",
    title: "Часы",
    texts: { ru: "с 9" },
  });
});
