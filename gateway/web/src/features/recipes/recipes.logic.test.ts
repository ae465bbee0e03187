import { expect, test } from "vitest";
import { earnsTooLittle, fieldsOf, headOf, isNamed, shownAs, toMinor, troubleOf, withLine } from "./recipes.logic";

const rose = { product_id: "rose", title: "Rose", unit: "stem", quantity: 7, packaging: false };

test("a recipe is shown, waits for stems, or nobody asked", () => {
  expect(shownAs({ published: true, requested: true, reason: null })).toBe("published");
  expect(shownAs({ published: false, requested: true, reason: "component_missing" })).toBe("waiting");
  expect(shownAs({ published: false, requested: false, reason: "not_requested" })).toBe("not_requested");
});

test("earning less than the margin asks for is said, an unknown cost is not", () => {
  expect(earnsTooLittle({ earned_percent: "44.999", margin_percent: "50.000" })).toBe(true);
  expect(earnsTooLittle({ earned_percent: "45.000", margin_percent: "50.000" })).toBe(false);
  expect(earnsTooLittle({ earned_percent: null, margin_percent: "50.000" })).toBeNull();
});

test("a composition needs components, each above zero, none twice", () => {
  expect(troubleOf([])).toBe("empty");
  expect(troubleOf([{ ...rose, quantity: 0 }])).toBe("quantity");
  expect(troubleOf([rose])).toBeNull();
  expect(withLine([rose], { ...rose, quantity: 1 })).toEqual([rose]);
  expect(withLine([rose], { ...rose, product_id: "lily" })).toHaveLength(2);
});

test("money is sent in minor units without the errors of binary fractions", () => {
  expect(toMinor(1_234.56)).toBe(123_456);
  expect(toMinor("0.29")).toBe(29);
});

test("a recipe is named in Russian first, and what is left empty is left out", () => {
  const recipe = {
    id: "1",
    version: 3,
    sku: "B-1",
    title: { ru: "Океан", hy: null, en: "Ocean" },
    about: null,
    category_id: null,
    external_ids: [{ system: "posiflora", external_id: "7" }],
    active: true,
  } as unknown as Parameters<typeof fieldsOf>[0];
  const fields = fieldsOf(recipe);
  expect(headOf({ ...fields, hy: " Օվկիանոս ", aboutRu: "Синий" }, recipe.external_ids)).toEqual({
    sku: "B-1",
    title: { ru: "Океан", hy: "Օվկիանոս", en: "Ocean" },
    about: { ru: "Синий", hy: null, en: null },
    category_id: null,
    external_ids: recipe.external_ids,
    active: true,
  });
  expect(headOf(fields, [])).toMatchObject({ about: null });
  expect([fields, { ...fields, ru: " " }, { ...fields, aboutEn: "Blue" }].map(isNamed)).toEqual([true, false, false]);
});
