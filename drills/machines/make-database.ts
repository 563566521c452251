// Prepares an empty database as a release does it, by its own sources: schema, grants, jobs and keys.
import { loadFrom } from "./load-from.ts";

const [release = "", directory = ""] = process.argv.slice(2);

const { prepareTestDatabase } = await loadFrom<typeof import("../../scripts/test/prepare-database.ts")>(
  release,
  "scripts/test/prepare-database.ts",
);
const { prepareVault } = await loadFrom<typeof import("#lib/vault/vault.ts")>(release, "lib/vault/vault.ts");
const { closeDb } = await loadFrom<typeof import("#lib/db/client.ts")>(release, "lib/db/client.ts");

await prepareTestDatabase(process.env.DATABASE_URL ?? "", directory);
await prepareVault();
await closeDb();
