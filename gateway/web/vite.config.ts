import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compression } from "vite-plugin-compression2";
import { courierWorker } from "./scripts/courierWorker.ts";
import { pageFrame } from "./scripts/pageFrame.ts";

const here = (path: string) => resolve(import.meta.dirname, path);

// Four pages on one set of parts: who works in the shop, who drives, who buys, who asks. Each loads only what it needs.
export default defineConfig({
  plugins: [
    react(),
    pageFrame(),
    courierWorker(),
    // Beside each file its compressed ones, made once as small as they get; the gateway hands out what a browser reads.
    compression({
      algorithms: ["brotliCompress", "gzip"],
      include: /^assets\/.*\.(js|css|json|svg)$/,
      threshold: 1000,
    }),
  ],
  // The gateway puts a fresh nonce in this word's place at every request.
  html: { cspNonce: "__NARCISS_NONCE__" },
  resolve: { alias: { "@": here("src") } },
  build: {
    target: "es2022",
    assetsDir: "assets",
    manifest: true,
    sourcemap: false,
    rollupOptions: {
      input: {
        app: here("index.html"),
        courier: here("courier.html"),
        public: here("public.html"),
        widget: here("widget.html"),
      },
    },
  },
  worker: { format: "es" },
});
