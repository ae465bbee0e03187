import { defineConfig } from "@hey-api/openapi-ts";

// `openapi.json` is put together from contracts/published by tools/web/api.py; neither is committed.
export default defineConfig({
  input: "openapi.json",
  output: { path: "src/api/generated", postProcess: [] },
  plugins: [
    { name: "@hey-api/client-fetch", runtimeConfigPath: "@/api/client" },
    { name: "@hey-api/typescript", enums: false },
    { name: "@hey-api/sdk" },
  ],
});
