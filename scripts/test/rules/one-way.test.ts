import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const sources = globSync("lib/**/*.ts", {
  exclude: ["lib/testing/**", "lib/factories/**", "**/*.test.ts"],
});

/** The lines of a source that a pattern finds, comments left out. */
function findLines(text: string, pattern: RegExp): string[] {
  return text.split("\n").filter((line) => pattern.test(line) && !/^\s*(?:\/\/|\/?\*)/.test(line));
}

/** Every line that breaks a rule, by its file. */
function findBreaches(pattern: RegExp, isAllowed: (file: string) => boolean): string[] {
  return sources
    .filter((file) => !isAllowed(file))
    .flatMap((file) =>
      findLines(readFileSync(file, "utf8"), pattern).map((line) => `${file}: ${line.trim()}`),
    );
}

const isIn = (places: readonly string[], file: string) => places.some((place) => file.startsWith(place));

describe("time comes from whoever calls", () => {
  const readsClock = /\bnew Date\(\)|\bDate\.now\(\)/;
  /** A claim is measured by both clocks of the machine. */
  const clocks = ["lib/clock.ts", "lib/custody/claim.ts"];

  it("the pattern finds a clock that is read, and no moment that is reckoned", () => {
    expect(findLines("const now = new Date();\nconst ms = Date.now();", readsClock)).toHaveLength(2);
    expect(findLines("new Date(now.getTime() + 1)\n// new Date()\n * Date.now()", readsClock)).toEqual([]);
  });

  it("nothing in lib/ but its clock reads the time", () => {
    expect(sources.length).toBeGreaterThan(150);
    expect(findBreaches(readsClock, (file) => isIn(clocks, file))).toEqual([]);
  });

  it.each(clocks)("%s is left out because it reads the time", (place) => {
    expect(findBreaches(readsClock, (file) => !file.startsWith(place))).not.toEqual([]);
  });
});

describe("repositories alone speak to the database", () => {
  const models = [...readFileSync("prisma/schema.prisma", "utf8").matchAll(/^model (\w+) \{/gm)].map(
    ([, name = ""]) => name.charAt(0).toLowerCase() + name.slice(1),
  );
  const methods = "find|create|update|upsert|delete|count|aggregate|groupBy";
  const speaks = new RegExp(
    `\\.(?:${models.join("|")})\\.(?:${methods})|\\$(?:query|execute)Raw|queryPrepared\\b`,
  );
  /** The transaction itself, and who may do what in it. */
  const below = ["lib/db/", "lib/auth/present-rights.ts"];

  it("the pattern finds models and raw SQL, and no call that only sounds like one", () => {
    expect(models).toContain("tokenSet");
    const spoken = [
      "await tx.tokenSet.findMany({})",
      "db().user.count()",
      "db.$queryRaw`SELECT 1`",
      "queryPrepared(sql)",
    ];
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
    const isAllowed = (file: string) => file.endsWith("-repository.ts") || isIn(below, file);
    expect(findBreaches(speaks, isAllowed)).toEqual([]);
  });
});
