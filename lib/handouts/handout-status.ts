import "server-only";
import { Counter, Gauge, Registry } from "prom-client";
import { checkReadiness, type Readiness } from "#lib/system/readiness.ts";
import type { CacheState, KeptLookUp } from "./keep-cache.ts";

/** Whether a handout process can answer machines. */
interface HandoutReadiness extends Pick<Readiness, "ready" | "database" | "migrations" | "keys"> {
  /** `failing`: machines are answered, but this process cannot write its journal and so refreshes nothing. */
  journal: Readiness["journal"];
  /** Whether machines that ask again are answered from memory; if not, all are answered all the same. */
  cache: CacheState;
}

/** Checks what machines need: the database, its migrations and the keys. */
export async function checkHandoutReadiness(kept: KeptLookUp): Promise<HandoutReadiness> {
  const { database, migrations, keys, journal } = await checkReadiness();
  const ready = database === "ok" && migrations === "ok" && keys === "ok";
  return { ready, database, migrations, keys, journal, cache: kept.state() };
}

const registry = new Registry();
const answered = new Counter({
  name: "larder_handout_answers_total",
  help: "Answers, by status, and whether from memory.",
  labelNames: ["status", "from"],
  registers: [registry],
});
const proven = new Gauge({
  name: "larder_handout_cache_proven",
  help: "1 while changes are heard, so that machines that ask again can be answered from memory.",
  registers: [registry],
});
const entries = new Gauge({
  name: "larder_handout_cache_entries",
  help: "Machines kept in memory.",
  registers: [registry],
});

/** Counts an answer. */
export function countAnswer(status: number, from: "memory" | "database"): void {
  answered.inc({ status: String(status), from });
}

/** The numbers of this handout process in Prometheus' text format. No label identifies anybody. */
export async function collectHandoutMetrics(
  kept: Pick<KeptLookUp, "state" | "size">,
): Promise<{ contentType: string; text: string }> {
  proven.set(kept.state() === "on" ? 1 : 0);
  entries.set(kept.size());
  return { contentType: registry.contentType, text: await registry.metrics() };
}
