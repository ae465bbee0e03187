/** In the order in which they have to be asked: most browsers name others, too. */
const BROWSERS: [name: string, mark: RegExp][] = [
  ["Yandex", /YaBrowser\//],
  ["Edge", /Edg(e|A|iOS)?\//],
  ["Opera", /OPR\//],
  ["Samsung Internet", /SamsungBrowser\//],
  ["Firefox", /(Firefox|FxiOS)\//],
  ["Chrome", /(Chrome|CriOS)\//],
  ["Safari", /Safari\//],
];
const SYSTEMS: [name: string, mark: RegExp][] = [
  ["Android", /Android/],
  ["iOS", /iPhone|iPad/],
  ["Windows", /Windows/],
  ["macOS", /Mac OS X/],
  ["Linux", /Linux/],
];

/** "Chrome, Windows" for what a browser says of itself; what is no browser stays as it is. */
export function browserOf(said: string): string {
  const browser = BROWSERS.find(([, mark]) => mark.test(said))?.[0];
  const system = SYSTEMS.find(([, mark]) => mark.test(said))?.[0];
  return browser && system ? `${browser}, ${system}` : said;
}
