// `npm run test:faults [-- <words of titles>]`: plants one fault after the other in a copy of the tree, runs the tests that
// should notice, and says which did. `--check` only looks whether every fault still has its place in the code.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PlainError, sentenceFor } from "../../plain-error.ts";
import { generateClient } from "../../start/database.ts";
import { type Fault, findPlace, plant } from "./fault.ts";
import { keepingFaults } from "./keeping-faults.ts";
import { spendingFaults } from "./spending-faults.ts";

type Report = { testResults: { assertionResults: { status: string; fullName: string }[] }[] };
type Finding = { fault: Fault; caughtBy: string | null; seconds: number };

const projectDir = resolve(import.meta.dirname, "../../..");
const words = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const onlyChecks = process.argv.includes("--check");
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interruption.abort());

/** The tree as it is now, what is not committed too, with the same packages. */
function copyTree(root: string): void {
  const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", listed, { cwd: projectDir, encoding: "utf8" }).split("\0");
  for (const file of [...files.filter(Boolean), "generated"]) {
    if (!existsSync(join(projectDir, file))) continue;
    cpSync(join(projectDir, file), join(root, file), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(join(projectDir, "node_modules"), join(root, "node_modules"));
}

/** Runs test files until a test fails; returns its name, and those that failed beside it. */
async function runTests(
  root: string,
  tests: readonly string[],
): Promise<{ failed: string[]; ranWell: boolean }> {
  const report = join(root, "faults-report.json");
  rmSync(report, { force: true });
  const output = ["--reporter=json", `--outputFile=${report}`];
  const child = spawn("vitest", ["run", "--bail=1", ...output, ...tests], { cwd: root, stdio: "ignore" });
  const interrupt = () => void child.kill("SIGTERM");
  interruption.signal.addEventListener("abort", interrupt, { once: true });
  const [code] = (await once(child, "exit")) as [number | null];
  interruption.signal.removeEventListener("abort", interrupt);
  if (interruption.signal.aborted) throw new PlainError("The run was interrupted.");
  if (!existsSync(report)) return { failed: [], ranWell: false };
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "failed")
    .map(({ fullName }) => fullName);
  return { failed, ranWell: code === 0 };
}

/** A test that fails anyway would notice every fault. */
async function requireSoundTests(root: string, chosen: readonly Fault[]): Promise<void> {
  const tests = [...new Set(chosen.flatMap((fault) => fault.tests))];
  process.stdout.write(`Without a fault: ${tests.length} test files … `);
  const { failed, ranWell } = await runTests(root, tests);
  process.stdout.write(ranWell ? "pass.\n" : "fail.\n");
  if (ranWell) return;
  throw new PlainError(
    `These tests fail without any fault, so they prove nothing:\n  ${failed.join("\n  ") || "(none ran)"}`,
  );
}

async function tryFault(root: string, fault: Fault): Promise<Finding> {
  const startedAt = performance.now();
  const takeOut = plant(root, fault);
  try {
    const { failed } = await runTests(root, fault.tests);
    return { fault, caughtBy: failed[0] ?? null, seconds: (performance.now() - startedAt) / 1000 };
  } finally {
    takeOut();
  }
}

function printTable(findings: readonly Finding[]): void {
  const width = Math.max(...findings.map(({ fault }) => fault.title.length));
  for (const { fault, caughtBy, seconds } of findings) {
    const cells = [
      fault.title.padEnd(width),
      `${seconds.toFixed(1).padStart(6)} s`,
      caughtBy ?? "NOT CAUGHT",
    ];
    process.stdout.write(`${cells.join("  ")}\n`);
  }
  const caught = findings.filter(({ caughtBy }) => caughtBy !== null).length;
  process.stdout.write(`\n${caught} of ${findings.length} faults caught\n`);
}

function chooseFaults(): Fault[] {
  const isMeant = ({ title }: Fault) =>
    words.every((word) => title.toLowerCase().includes(word.toLowerCase()));
  const chosen = [...spendingFaults, ...keepingFaults].filter(isMeant);
  if (chosen.length === 0) throw new PlainError("No fault's title has these words.");
  return chosen;
}

/** @throws PlainError that names every fault whose snippet the code no longer has */
function requirePlaces(chosen: readonly Fault[]): void {
  const misfits = chosen.flatMap((fault) => {
    try {
      findPlace(projectDir, fault);
      return [];
    } catch (error) {
      return [sentenceFor(error)];
    }
  });
  if (misfits.length > 0) throw new PlainError(misfits.join("\n"));
}

async function run(): Promise<boolean> {
  const chosen = chooseFaults();
  requirePlaces(chosen);
  if (onlyChecks) {
    process.stdout.write(`${chosen.length} faults have their place in the code.\n`);
    return true;
  }
  const root = mkdtempSync(join(tmpdir(), "larder-faults-"));
  process.once("exit", () => rmSync(root, { recursive: true, force: true }));
  await generateClient({ projectDir, logFile: join(root, "generate.log") });
  copyTree(root);
  await requireSoundTests(root, chosen);
  const findings: Finding[] = [];
  for (const fault of chosen) {
    const finding = await tryFault(root, fault);
    findings.push(finding);
    process.stdout.write(`${finding.caughtBy === null ? "NOT CAUGHT" : "caught    "}  ${fault.title}\n`);
  }
  process.stdout.write("\n");
  printTable(findings);
  return findings.every(({ caughtBy }) => caughtBy !== null);
}

process.env.PATH = `${join(projectDir, "node_modules/.bin")}:${process.env.PATH ?? ""}`;
try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${sentenceFor(error)}\n`);
  process.exitCode = 1;
}
