import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Manifest, type Plugin } from "vite";

const PAGE = "courier.html";
const TEXTS = /^src\/i18n\/\w+\/(common|problems|courier)\.json$/;
/** Letters that nobody here reads. */
const FOREIGN = /(greek|vietnamese|-ext-)/;

/** Everything a page may load: its pieces, their pieces, styles and fonts. */
function filesOf(manifest: Manifest, name: string, seen = new Set<string>()): string[] {
  const chunk = manifest[name];
  if (!chunk || seen.has(name)) return [];
  seen.add(name);
  const later = (chunk.dynamicImports ?? []).filter((one) => !one.startsWith("src/i18n/") || TEXTS.test(one));
  return [
    chunk.file,
    ...(chunk.css ?? []),
    ...(chunk.assets ?? []),
    ...[...(chunk.imports ?? []), ...later].flatMap((one) => filesOf(manifest, one, seen)),
  ];
}

/**
 * The courier's service worker: made after everything else, because it carries the list of files that the phone keeps.
 * Files with a hash in their name never change; the page is new whenever one of them is.
 */
export function courierWorker(): Plugin {
  let folder = "";
  return {
    name: "courier-worker",
    apply: "build",
    configResolved: (config) => {
      folder = resolve(config.root, config.build.outDir);
    },
    writeBundle: async () => {
      const manifest = JSON.parse(readFileSync(join(folder, ".vite/manifest.json"), "utf-8")) as Manifest;
      const files = [...new Set(filesOf(manifest, PAGE))].filter(
        (file) => !file.endsWith(".html") && !FOREIGN.test(file),
      );
      const page = readFileSync(join(folder, PAGE), "utf-8");
      const kept = [
        ...files.map((file) => ({ url: `/${file}`, revision: null })),
        { url: "/courier/", revision: createHash("sha256").update(page).digest("hex").slice(0, 16) },
        { url: "/assets/narciss.svg", revision: "1" },
      ];
      await build({
        configFile: false,
        logLevel: "warn",
        publicDir: false,
        define: { __COURIER_FILES__: JSON.stringify(kept), "process.env.NODE_ENV": '"production"' },
        build: {
          outDir: folder,
          emptyOutDir: false,
          target: "es2022",
          rollupOptions: {
            input: resolve(import.meta.dirname, "../src/features/courier/worker.ts"),
            output: { format: "iife", entryFileNames: "courier/sw.js" },
          },
        },
      });
    },
  };
}
