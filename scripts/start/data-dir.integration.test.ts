import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { runElsewhere } from "../test/run-elsewhere.ts";
import { findRunning, takeLock } from "./data-dir.ts";

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "larder-start-"));
  return () => rmSync(dataDir, { recursive: true, force: true });
});

describe("the lock on the data directory", () => {
  const holdLock = `
    import { takeLock } from "#scripts/start/data-dir.ts";
    takeLock(process.env.LOCKED_DIR).update({ url: "http://localhost:3000" });
    console.log("locked");
    setInterval(() => {}, 1000);`;

  test("a second start on the data directory is refused with the address of the first one", async () => {
    const holder = await runElsewhere(dataDir, holdLock, { LOCKED_DIR: dataDir });
    const sentence = `Larder is already running at http://localhost:3000 (process ${holder.pid}).`;
    expect(() => takeLock(dataDir)).toThrow(sentence);
    expect(findRunning(dataDir)?.pid).toBe(holder.pid);
  });

  test("the lock of a killed start is taken over with its record", async () => {
    const holder = await runElsewhere(dataDir, holdLock, { LOCKED_DIR: dataDir });
    holder.child.kill("SIGKILL");
    await once(holder.child, "exit");
    const lock = takeLock(dataDir);
    expect(lock.previous).toMatchObject({ pid: holder.pid, url: "http://localhost:3000" });
    expect(findRunning(dataDir)?.pid).toBe(process.pid);
    lock.release();
    expect(findRunning(dataDir)).toBeUndefined();
  });

  test("the lock is taken over when its process number belongs to another process", () => {
    const record = { pid: process.pid, identity: "another boot:1", children: [] };
    writeFileSync(join(dataDir, "supervisor.json"), JSON.stringify(record));
    expect(takeLock(dataDir).previous).toMatchObject(record);
  });

  test("a damaged lock is taken over, and the new one is readable by its owner only", () => {
    writeFileSync(join(dataDir, "supervisor.json"), '{"pid":');
    takeLock(dataDir);
    expect(statSync(join(dataDir, "supervisor.json")).mode & 0o777).toBe(0o600);
  });
});
