// Every language says everything: the same keys, all plural forms its grammar has, the same values to fill in.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../src/i18n");
const LANGUAGES = ["ru", "hy", "en"];
const PLURAL = /_(zero|one|two|few|many|other)$/;
const faults = [];

const flat = (value, path = "") =>
  typeof value === "object"
    ? Object.entries(value).flatMap(([key, inner]) => flat(inner, path ? `${path}.${key}` : key))
    : [[path, value]];
const read = (language, file) => new Map(flat(JSON.parse(readFileSync(join(FOLDER, language, file), "utf8"))));
const stems = (texts) => new Set([...texts.keys()].map((key) => key.replace(PLURAL, "")));
const fills = (text) =>
  [...text.matchAll(/{{\s*(\w+)/g)]
    .map((found) => found[1])
    .sort()
    .join();

const namespaces = new Set(LANGUAGES.flatMap((language) => readdirSync(join(FOLDER, language))));
for (const file of namespaces) {
  const said = Object.fromEntries(LANGUAGES.map((language) => [language, read(language, file)]));
  const all = new Set(LANGUAGES.flatMap((language) => [...stems(said[language])]));
  for (const language of LANGUAGES) {
    const texts = said[language];
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const stem of all) {
      const where = `${language}/${file}: ${stem}`;
      const counted = LANGUAGES.some((other) =>
        [...said[other].keys()].some((key) => key !== stem && key.replace(PLURAL, "") === stem),
      );
      const wanted = counted ? forms.map((form) => `${stem}_${form}`) : [stem];
      for (const key of wanted) if (!texts.has(key)) faults.push(`${where} has no text${counted ? ` (${key})` : ""}`);
    }
    for (const [key, text] of texts) {
      if (typeof text !== "string" || text.trim() === "") faults.push(`${language}/${file}: ${key} is empty`);
      const russian = said.ru.get(key);
      if (russian !== undefined && fills(String(russian)) !== fills(String(text)))
        faults.push(`${language}/${file}: ${key} fills in other values than the Russian text`);
      if (language !== "ru" && /[а-яё]/i.test(String(text)) && !/^Русский$/.test(text))
        faults.push(`${language}/${file}: ${key} is still Russian`);
    }
  }
}
for (const fault of faults) process.stderr.write(`${fault}\n`);
process.exit(faults.length ? 1 : 0);
