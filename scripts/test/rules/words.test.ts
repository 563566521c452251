import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseAst } from "vitest/node";

/** Words that people who have never heard of OAuth do not know, and those that have another name in Larder. */
const notSaid =
  /\b(?:generations?|invalid_grant|introspect\w*|pairs?|rotat(?:e|es|ed|ing|ions?)|attempts?|renew\w*|spen[dt]s?|verdicts?|reauthori[sz]\w*|ledgers?|nothing fits)\b(?!-)/i;

/** The technical details of a token set may say them, and so may what only developers read. */
const technical = [
  "app/(console)/token-sets/[id]/_components/technical/",
  "app/api/",
  "lib/entry/openapi.ts",
  "lib/system/collect-metrics.ts",
  "lib/token-set-page/bundle-document.ts",
];

const sources = globSync("{app,components,lib}/**/*.{ts,tsx}", {
  exclude: ["**/*.test.{ts,tsx}", "lib/{testing,factories}/**"],
});

interface Node {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** What is read by no user: SQL, classes, what is logged, errors that stay inside, and names of modules. */
function isUnread(node: Node): boolean {
  const { type } = node;
  if (type === "TaggedTemplateExpression" || type.startsWith("Import") || type.startsWith("TS")) {
    return type !== "TSAsExpression" && type !== "TSSatisfiesExpression" && type !== "TSNonNullExpression";
  }
  if (type === "JSXAttribute") return isNode(node.name) && /class/i.test(String(node.name.name));
  if (type === "NewExpression") return isNode(node.callee) && node.callee.name === "Error";
  return type === "CallExpression" && /^(?:logger|classNames)$/.test(calleeOf(node.callee));
}

/** The name that a call begins with: `logger` of `logger().info(…)`. */
function calleeOf(callee: unknown): string {
  if (!isNode(callee)) return "";
  if (callee.type === "Identifier") return String(callee.name);
  return calleeOf(callee.type === "CallExpression" ? callee.callee : callee.object);
}

const cookedOf = (part: unknown) =>
  isNode(part) && typeof part.value === "object" && part.value !== null && "cooked" in part.value
    ? String(part.value.cooked)
    : "";

/** A template's values are words too. */
function textOf(node: Node): string | null {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "JSXText") return `… ${String(node.value).trim()}`;
  if (node.type !== "TemplateLiteral" || !Array.isArray(node.quasis)) return null;
  return node.quasis.map(cookedOf).join("…");
}

/** Every text in a file that may be shown to a person. */
function listTexts(node: unknown, texts: string[] = []): string[] {
  if (Array.isArray(node)) for (const one of node) listTexts(one, texts);
  if (!isNode(node) || isUnread(node)) return texts;
  const text = textOf(node);
  if (text !== null) texts.push(text);
  for (const value of Object.values(node)) if (typeof value === "object") listTexts(value, texts);
  return texts;
}

/** More than one word: names of columns, codes and addresses are no sentences. */
const isSentence = (text: string) => /\p{L}\s+\S|\S\s+\p{L}/u.test(text.trim());

function findIn(file: string): string[] {
  const texts = listTexts(parseAst(readFileSync(file, "utf8"), { lang: file.endsWith("x") ? "tsx" : "ts" }));
  return texts.filter((text) => isSentence(text) && notSaid.test(text));
}

it("no sentence of the product says a word of the protocol outside the technical details", () => {
  const judged = sources.filter((file) => !technical.some((place) => file.startsWith(place)));
  expect(judged.length).toBeGreaterThan(500);
  const found = judged.flatMap((file) => findIn(file).map((text) => `${file}: ${text.trim()}`));
  expect(found).toEqual([]);
});

it("finds such a word in strings, templates and the text of pages, and not in SQL, classes or logs", () => {
  const text = [
    'const a = "The pair was replaced";',
    `const b = \`Generation \${a} is kept\`;`,
    'const c = <p className="group-open:rotate-90 pair x">Two attempts failed</p>;',
    'logger().info({}, "An attempt failed"); const d = sql`SELECT a pair`; throw new Error("no pair left");',
  ].join("\n");
  const texts = listTexts(parseAst(text, { lang: "tsx" })).filter(
    (one) => isSentence(one) && notSaid.test(one),
  );
  expect(texts).toEqual(["The pair was replaced", "Generation … is kept", "… Two attempts failed"]);
});
