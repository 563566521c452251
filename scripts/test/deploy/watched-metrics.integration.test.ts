// The dashboard and the alert rules in deploy/ ask for metrics and labels that Larder gives, and for no others.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { collectHandoutMetrics, countAnswer } from "#lib/handouts/handout-status.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { collectMetrics } from "#lib/system/collect-metrics.ts";
import { addUpTally } from "#lib/tally/add-up-changes.ts";
import { by } from "#lib/testing/by.ts";
import { makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

const larder = runLarder();

interface Panel {
  id: number;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
}

const dashboard: { panels: Panel[] } = JSON.parse(readFileSync("deploy/grafana/larder.json", "utf8"));
const rules = readFileSync("deploy/prometheus/alerts.yml", "utf8");
const expressions = [
  ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
  ...[...rules.matchAll(/^ {8}expr: (?:>-\n((?: {10}.+\n)+)|(.+)$)/gm)].map(
    ([, folded, plain]) => folded ?? plain ?? "",
  ),
];
/** Names that a Prometheus or Grafana adds by itself. */
const added = ["instance", "job"];

/** What a real installation answers: of each metric the labels that it has. */
let answered: Map<string, Set<string>>;

function readAnswer(text: string): void {
  for (const [, name = ""] of text.matchAll(/^# TYPE (\S+)/gm)) answered.set(name, new Set());
  for (const [, name = "", labels = ""] of text.matchAll(/^(\w+)\{(.*)\} /gm)) {
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) answered.get(name)?.add(label);
  }
}

beforeAll(async () => {
  answered = new Map();
  const team = await makeTeam();
  const set = await makeConnectedSet(larder.control, team.organizationId);
  await refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
  await addUpTally(new AbortController().signal);
  const { text } = await collectMetrics();
  expect(text).toContain('larder_sets{environment="development",health="healthy"} 1');
  expect(text).toContain('larder_sets{environment="production",health="reauthorize"} 0');
  readAnswer(text);
  countAnswer(200, "database");
  const kept = { state: () => "off" as const, size: () => 0 };
  readAnswer((await collectHandoutMetrics(kept)).text);
});

it("every metric and label that is asked for is there", () => {
  expect(expressions.length).toBeGreaterThan(40);
  const missing = expressions.flatMap((expression) => {
    const selectors = [...expression.matchAll(/(larder_\w+)(?:\{([^}]*)\})?/g)];
    expect(selectors.length, expression).toBeGreaterThan(0);
    const grouped = [...expression.matchAll(/by \(([^)]+)\)/g)].flatMap(([, labels = ""]) =>
      labels.split(/, */),
    );
    return selectors.flatMap(([, name = "", matchers = ""]) => {
      const labels = answered.get(name);
      if (!labels) return [name];
      const asked = [...grouped, ...[...matchers.matchAll(/(\w+)[=!]~?"/g)].map(([, label = ""]) => label)];
      return asked
        .filter((label) => !labels.has(label) && !added.includes(label))
        .map((label) => `${name} by ${label}`);
    });
  });
  expect(missing).toEqual([]);
});

it("the dashboard's panels have numbers of their own and lie beside each other", () => {
  const { panels } = dashboard;
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ title, gridPos: { x, y, w, h } }) => {
    expect(x + w, title).toBeLessThanOrEqual(24);
    return Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`);
  });
  expect(new Set(cells).size).toBe(cells.length);
});

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

it.runIf(hasPromtool)("promtool takes the rules, their tests and each expression of the dashboard", () => {
  const directory = mkdtempSync(join(tmpdir(), "larder-rules-"));
  const file = join(directory, "dashboard.yml");
  const told = expressions.map((expression) => expression.replaceAll("$environment", ".*"));
  const asRules = told.map((expr, index) => ({ record: `larder:panel:${index}`, expr }));
  writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules: asRules }] }));
  try {
    const run = (...args: string[]) => execFileSync("promtool", args, { encoding: "utf8", stdio: "pipe" });
    expect(run("check", "rules", "deploy/prometheus/alerts.yml", file)).not.toContain("FAILED");
    expect(run("test", "rules", "deploy/prometheus/alerts.test.yml")).toContain("SUCCESS");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
