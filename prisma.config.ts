import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

// The CLI would download a native schema engine at first use; ours runs the WebAssembly build from npm.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(new URL("./prisma/schema-engine", import.meta.url));

const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  ...(url ? { datasource: { url } } : {}),
});
