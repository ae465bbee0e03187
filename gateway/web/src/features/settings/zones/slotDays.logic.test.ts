import { expect, test } from "vitest";
import { backToRule, daysLater, loadOf, stateOf, weekOf } from "./slotDays.logic";

test("a slot whose places were cut to what is promised is closed, one that sold out is full", () => {
  expect(stateOf({ booked: 3, capacity: 3 }, 10)).toBe("closed");
  expect(stateOf({ booked: 10, capacity: 10 }, 10)).toBe("full");
  expect(stateOf({ booked: 3, capacity: 4 }, 10)).toBe("open");
  expect(stateOf({ booked: 0, capacity: 0 }, 0)).toBe("closed");
});

test("a slot of a rule that is gone is full when nothing is left", () => {
  expect(stateOf({ booked: 2, capacity: 2 }, undefined)).toBe("full");
  expect(backToRule({ booked: 2, capacity: 5 }, undefined)).toBeNull();
});

test("going back to the rule never takes away what is promised", () => {
  expect(backToRule({ booked: 0, capacity: 40 }, 10)).toBe(10);
  expect(backToRule({ booked: 25, capacity: 40 }, 10)).toBe(25);
  expect(backToRule({ booked: 25, capacity: 25 }, 10)).toBeNull();
  expect(backToRule({ booked: 1, capacity: 10 }, 10)).toBeNull();
});

test("a day's load is that of all its slots", () => {
  expect(
    loadOf([
      { booked: 1, capacity: 4 },
      { booked: 2, capacity: 5 },
    ]),
  ).toEqual({ booked: 3, capacity: 9 });
});

test("a week begins on Monday, over the ends of months and years too", () => {
  expect(weekOf("2027-02-14")).toEqual(weekOf("2027-02-08"));
  expect(weekOf("2027-01-01")[0]).toBe("2026-12-28");
  expect(weekOf("2027-01-01")).toHaveLength(7);
  expect(daysLater("2026-12-28", 7)).toBe("2027-01-04");
});
