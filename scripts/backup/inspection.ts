import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { PlainError } from "../plain-error.ts";
import { environmentFor } from "../start/allowed-variables.ts";
import type { CheckedBackup } from "./check-backup.ts";
import { projectDir } from "./release.ts";

/** What the inspection needs to know. */
export interface Asked {
  /** The end that each organization's record had when the backup was made. */
  heads: { organizationId: string; sequence: number; hash: string }[];
  /** The directory of the backup's journal. */
  journal: string;
}

/** What a restored database turned out to hold. */
export interface Inspection {
  /** Sealed values by their column: how many opened. */
  sealed: { what: string; opened: number; failed: number }[];
  /** The organizations whose record is not what was recorded. */
  record: { organizations: number; events: number; broken: string[] };
  /** Replies in the journal that are newer than the database. */
  journal: { files: number; damaged: number; newer: number };
  counts: {
    tokenSets: number;
    connected: number;
    /** Those whose next refresh was planned for a time that has passed. */
    due: number;
    people: number;
    sessions: number;
    openLinks: number;
    expiredLinks: number;
    invitations: number;
    openAttempts: number;
  };
  heldBecause: string | null;
}

/** Nobody listens there: what inspects a restored database has no business with Apicbase, or with a collector of traces. */
const nowhere = "http://127.0.0.1:9/";
const providerUrls = ["AUTHORIZE", "TOKEN", "INTROSPECT", "REVOKE", "PROBE"].map(
  (name) => `APICBASE_${name}_URL`,
);

function environmentOf(databaseUrl: string, keyText: string): NodeJS.ProcessEnv {
  const own = environmentFor("prepare", process.env);
  const mine = Object.entries(own).filter(([name]) => !/^(?:APICBASE|OTEL)_/.test(name));
  return {
    NODE_ENV: "production",
    ...Object.fromEntries(mine),
    ...Object.fromEntries(providerUrls.map((name) => [name, nowhere])),
    DATABASE_URL: databaseUrl,
    LARDER_MASTER_KEYS: keyText,
    LARDER_LOG_LEVEL: "error",
  };
}

/**
 * Opens and counts everything in a restored database, in a process of its own that calls nobody.
 * @throws PlainError with its words when it cannot
 */
export async function inspect(
  databaseUrl: string,
  keyText: string,
  backup: CheckedBackup,
): Promise<Inspection> {
  const flags = ["--disable-warning=ExperimentalWarning", "--conditions=react-server"];
  const child = spawn(process.execPath, [...flags, "scripts/backup/inspect.ts"], {
    cwd: projectDir,
    env: environmentOf(databaseUrl, keyText),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const asked: Asked = { heads: backup.manifest.records, journal: `${backup.folder}/journal` };
  child.stdin.end(JSON.stringify(asked));
  const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return JSON.parse(output);
  throw new PlainError(`The restored database could not be inspected: ${errors.trim() || `code ${code}`}`);
}
