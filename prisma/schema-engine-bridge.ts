import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as glue from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";
import { connectionFields, MigrationAdapterFactory, runOnce } from "./migration-adapter.ts";

// Speaks the protocol of Prisma's native schema engine (JSON-RPC lines on stdin and stdout) and answers
// with the same engine compiled to WebAssembly, which comes from npm and needs no download.

type Request = { id: number; method: string; params?: unknown };
type EngineMethod = (params: unknown) => Promise<unknown>;

// These need the schema that results from the migrations but cannot build it in a shadow database. They find it in the
// engine's cache after a diagnosis of the same migrations.
const SHADOWLESS_METHODS = new Set(["evaluateDataLoss", "createMigration"]);

const { values: options, positionals } = parseArgs({
  options: {
    datamodels: { type: "string", multiple: true },
    datasource: { type: "string" },
    "enabled-preview-features": { type: "string" },
    "extension-types": { type: "string" },
  },
  allowPositionals: true,
});
const databaseUrl: string | undefined = options.datasource ? JSON.parse(options.datasource).url : undefined;

if (positionals[0] === "cli") process.exitCode = await runCommand(positionals[1] ?? "");
else await serve();

async function runCommand(command: string): Promise<number> {
  try {
    if (!databaseUrl) throw new Error("No database URL was given.");
    if (command === "can-connect-to-database") await runOnce(connectionFields(databaseUrl), "SELECT 1");
    else if (command === "create-database") await createDatabase(databaseUrl);
    else throw new Error(`The schema engine bridge does not know the command ${command}.`);
    return 0;
  } catch (error) {
    // The CLI skips the first line and reads the others as the native engine's log.
    log("INFO", { message: "Starting schema engine CLI" });
    log("ERROR", { error_code: errorCode(error), message: messageOf(error) });
    return 1;
  }
}

async function createDatabase(url: string): Promise<void> {
  const { database } = connectionFields(url);
  await runOnce(connectionFields(url, "postgres"), `CREATE DATABASE ${pg.escapeIdentifier(database ?? "")}`);
}

async function serve(): Promise<void> {
  const engine = await createEngine();
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    const request: Request = JSON.parse(line);
    if (request.method) await answer(engine, request);
  }
  process.exit();
}

async function createEngine(): Promise<glue.SchemaEngine> {
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => log("ERROR", { message }) },
  });
  const gluePath = import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const wasm = readFileSync(new URL("./schema_engine_bg.wasm", gluePath));
  const { instance } = await WebAssembly.instantiate(wasm, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start as () => void;
  start();
  const factory = new MigrationAdapterFactory(databaseUrl ?? "postgresql://127.0.0.1:1/none");
  const bound = bindMigrationAwareSqlAdapterFactory(factory);
  return glue.SchemaEngine.new({ datamodels: readDatamodels() }, () => {}, bound);
}

async function answer(engine: glue.SchemaEngine, { id, method, params }: Request): Promise<void> {
  try {
    if (SHADOWLESS_METHODS.has(method)) await call(engine, "devDiagnostic", params);
    const result = await call(engine, method === "getDatabaseVersion" ? "version" : method, params);
    printDiff(result);
    send({ id, result: result ?? null });
  } catch (error) {
    const data = { is_panic: false, error_code: errorCode(error), message: messageOf(error) };
    send({ id, error: { code: 4466, message: data.message, data } });
  }
}

function call(engine: glue.SchemaEngine, method: string, params: unknown): Promise<unknown> {
  const implementation = Reflect.get(engine, method) as EngineMethod | undefined;
  if (!implementation) throw new Error(`The schema engine bridge does not know the method ${method}.`);
  return implementation.call(engine, params);
}

function readDatamodels(): [string, string][] | undefined {
  const paths = options.datamodels?.flatMap((list) => list.split(","));
  return paths?.map((path) => [path, readFileSync(path, "utf8")]);
}

// The native engine prints a diff itself; the WebAssembly one returns it.
function printDiff(result: unknown): void {
  if (typeof result !== "object" || result === null || !("stdout" in result)) return;
  if (typeof result.stdout === "string") send({ id: 0, method: "print", params: { content: result.stdout } });
}

function send(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

function log(level: string, fields: object): void {
  process.stderr.write(`${JSON.stringify({ level, target: "schema_engine::logger", fields })}\n`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

// Prisma's codes for errors that a person can correct: no server, wrong password, no such database.
function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "ETIMEDOUT") return "P1001";
  if (code === "28P01" || code === "28000") return "P1000";
  if (code === "3D000") return "P1003";
  return code;
}
