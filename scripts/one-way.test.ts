import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** Where the code of the engine still goes its own way; nothing is added here. */
const engine = [
  "lib/custody/",
  "lib/refresh/",
  "lib/recovery/",
  "lib/authorizations/",
  "lib/journal/",
  "lib/token-sets/check-living-sets.ts",
  "lib/token-sets/check-token-set.ts",
  "lib/token-sets/import-tokens.ts",
  "lib/token-sets/revoke-token-set.ts",
];

const sources = globSync("lib/**/*.ts", {
  exclude: ["lib/testing/**", "lib/factories/**", "**/*.test.ts"],
}).filter((file) => !engine.some((place) => file.startsWith(place)));

/** The lines of a source that a pattern finds, comments left out. */
function findLines(text: string, pattern: RegExp): string[] {
  return text.split("\n").filter((line) => pattern.test(line) && !/^\s*(?:\/\/|\/?\*)/.test(line));
}

function breaches(pattern: RegExp, exempt: (file: string) => boolean): string[] {
  return sources
    .filter((file) => !exempt(file))
    .flatMap((file) =>
      findLines(readFileSync(file, "utf8"), pattern).map((line) => `${file}: ${line.trim()}`),
    );
}

describe("time comes from whoever calls", () => {
  const readsClock = /\bnew Date\(\)|\bDate\.now\(\)|\bnew Date;/;

  it("the pattern finds a clock that is read, and no moment that is reckoned", () => {
    expect(findLines("const now = new Date();\nconst ms = Date.now();", readsClock)).toHaveLength(2);
    expect(findLines("new Date(now.getTime() + 1)\n// new Date()\n * Date.now()", readsClock)).toEqual([]);
  });

  it("nothing in lib/ but its clock reads the time", () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(breaches(readsClock, (file) => file === "lib/clock.ts")).toEqual([]);
  });
});

describe("repositories alone speak to the database", () => {
  const models = [...readFileSync("prisma/schema.prisma", "utf8").matchAll(/^model (\w+) \{/gm)].map(
    ([, name = ""]) => name.charAt(0).toLowerCase() + name.slice(1),
  );
  const methods = "find|create|update|upsert|delete|count|aggregate|groupBy";
  const speaks = new RegExp(`\\.(?:${models.join("|")})\\.(?:${methods})|\\$(?:query|execute)Raw`);
  /** The transaction itself, and who may do what in it. */
  const below = ["lib/db/", "lib/auth/present-rights.ts"];
  const unfinished = ["lib/instances/heartbeat.ts"];

  it("the pattern finds models and raw SQL, and no call that only sounds like one", () => {
    expect(models).toContain("tokenSet");
    const spoken = ["await tx.tokenSet.findMany({})", "db().user.count()", "db.$queryRaw`SELECT 1`"];
    expect(findLines(spoken.join("\n"), speaks)).toEqual(spoken);
    const quiet = [
      "set.tokenSet.name",
      "// tx.user.create()",
      "link.tokenSet.library.name",
      "Prisma.sql`SELECT`",
    ];
    expect(findLines(quiet.join("\n"), speaks)).toEqual([]);
  });

  it("no other file under lib/ uses a model or raw SQL", () => {
    const exempt = (file: string) =>
      file.endsWith("-repository.ts") || [...below, ...unfinished].some((place) => file.startsWith(place));
    expect(breaches(speaks, exempt)).toEqual([]);
  });
});
