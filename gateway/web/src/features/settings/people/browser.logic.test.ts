import { expect, test } from "vitest";
import { browserOf } from "./browser.logic";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";

test("a browser is called by its name though it names others", () => {
  expect(browserOf(CHROME)).toBe("Chrome, Windows");
  expect(browserOf(`${CHROME} Edg/140.0`)).toBe("Edge, Windows");
  expect(browserOf("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1")).toBe(
    "Safari, iOS",
  );
  expect(browserOf("Mozilla/5.0 (Linux; Android 15; K) Chrome/140.0 Mobile Safari/537.36")).toBe("Chrome, Android");
});

test("a program that is no browser stays as it called itself", () => {
  expect(browserOf("Python-urllib/3.11")).toBe("Python-urllib/3.11");
});
