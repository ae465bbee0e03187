import { expect, test } from "vitest";
import { led } from "./arrows.logic";

test("arrows go along the rows and down the columns, and never out of them", () => {
  expect(["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Home", "End"].map((key) => led(key, 4, 8, 3))).toEqual([
    5, 3, 7, 1, 0, 7,
  ]);
  expect(led("ArrowLeft", 0, 8, 3)).toBeNull();
  expect(led("ArrowDown", 6, 8, 3)).toBeNull();
  expect(led("Enter", 4, 8, 3)).toBeNull();
});
