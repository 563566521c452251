import "server-only";
import { Gauge, Registry } from "prom-client";
import { environments } from "#lib/auth/permissions.ts";
import { callKinds } from "#lib/budget/call-shares.ts";
import { readBudget } from "#lib/budget/read-budget.ts";
import { db } from "#lib/db/client.ts";
import { findHold } from "#lib/deployment/deployment-repository.ts";
import { healths } from "#lib/health/token-set-health.ts";
import { readKeys } from "#lib/vault/read-keys.ts";
import { addRecordHeads } from "./add-record-heads.ts";
import { countByHealth } from "./health-count-repository.ts";
import {
  countOutcomes,
  findLastSweep,
  type InstanceRow,
  listLiving,
  readLatency,
  readWork,
} from "./system-repository.ts";

const kinds = ["web", "worker", "handout"] as const;

function gauge(registry: Registry, name: string, help: string, value: number): void {
  new Gauge({ name, help, registers: [registry] }).set(value);
}

function secondsSince(at: Date | null, now: Date, never: number): number {
  return at ? Math.max(0, now.getTime() - at.getTime()) / 1_000 : never;
}

function addInstances(registry: Registry, instances: readonly InstanceRow[]): void {
  const labelled = (name: string, help: string, measure: (of: InstanceRow[]) => number) => {
    const metric = new Gauge({ name, help, labelNames: ["kind"], registers: [registry] });
    for (const kind of kinds) metric.set({ kind }, measure(instances.filter((row) => row.kind === kind)));
  };
  labelled("larder_instances_alive", "Processes that reported within the last minute.", (of) => of.length);
  labelled("larder_journal_bytes", "Disk space of the journals of running processes.", (of) =>
    of.reduce((sum, { journalBytes }) => sum + Number(journalBytes), 0),
  );
  labelled(
    "larder_journal_failing",
    "Running processes whose journal cannot be written, and which therefore send no refresh token.",
    (of) => of.filter(({ journalFailure }) => journalFailure !== null).length,
  );
  labelled(
    "larder_journal_on_reserve",
    "Running processes whose disk is full, and whose journal goes on in the room that it had kept.",
    (of) => of.filter(({ journalOnReserve }) => journalOnReserve).length,
  );
  labelled(
    "larder_journals_kept",
    "Journal files that a person must look at: damaged, or of another database.",
    (of) => Math.max(0, ...of.map(({ journalsKept }) => journalsKept)),
  );
  const workers = instances.filter(({ kind }) => kind === "worker").length;
  gauge(registry, "larder_workers_alive", "Workers that reported within the last minute.", workers);
}

async function addAttempts(registry: Registry): Promise<void> {
  const attempts = new Gauge({
    name: "larder_attempts_day",
    help: "Attempts started in the last 24 hours, by outcome.",
    labelNames: ["kind", "trigger", "outcome"],
    registers: [registry],
  });
  for (const { count, ...labels } of await countOutcomes(db(), null)) attempts.set(labels, count);
  const latency = new Gauge({
    name: "larder_provider_latency_seconds",
    help: "How long the provider took to answer refreshes in the last hour.",
    labelNames: ["quantile"],
    registers: [registry],
  });
  const quantiles = await readLatency(db());
  for (const [index, quantile] of ["0.5", "0.95", "0.99"].entries()) {
    if (quantiles) latency.set({ quantile }, quantiles[index] ?? 0);
  }
}

async function addWork(registry: Registry): Promise<void> {
  const work = await readWork(db(), null);
  const { sweptAt, now } = await findLastSweep(db());
  gauge(registry, "larder_sets_due", "Token sets that a worker may refresh now.", work.due);
  gauge(
    registry,
    "larder_sets_overdue",
    "Token sets that have been due for more than five minutes.",
    work.overdue,
  );
  gauge(
    registry,
    "larder_lag_seconds",
    "How long the longest due set has been due; 0 when none is.",
    secondsSince(work.longestDueAt, now, 0),
  );
  gauge(
    registry,
    "larder_attempts_in_flight",
    "Attempts before their deadline, without an outcome yet.",
    work.inFlight,
  );
  gauge(
    registry,
    "larder_oldest_unsettled_seconds",
    "Age of the oldest attempt past its deadline without an outcome; 0 when there is none.",
    secondsSince(work.oldestOpenAt, now, 0),
  );
  gauge(
    registry,
    "larder_sets_unproven",
    "Token sets that Apicbase still has to be asked about, because the database was restored or switched over.",
    work.unproven,
  );
  gauge(
    registry,
    "larder_scheduler_last_sweep_age_seconds",
    "Seconds since any worker last looked for due token sets. +Inf when none ever did.",
    secondsSince(sweptAt, now, Number.POSITIVE_INFINITY),
  );
}

async function addSets(registry: Registry): Promise<void> {
  const sets = new Gauge({
    name: "larder_sets",
    help: "Token sets by health, to the quarter of an hour for what time alone changes.",
    labelNames: ["environment", "health"],
    registers: [registry],
  });
  const counts = await countByHealth(db());
  for (const environment of environments) {
    // Zero is a number too: without it, nothing shows that a kind of trouble has gone.
    for (const health of healths) sets.set({ environment, health }, 0);
  }
  for (const { environment, health, count } of counts) sets.set({ environment, health }, count);
}

async function addBudget(registry: Registry): Promise<void> {
  const { perMinute, left, used, waitMs } = await readBudget();
  gauge(registry, "larder_provider_calls_limit", "Calls to the provider allowed in a minute.", perMinute);
  gauge(registry, "larder_provider_calls_left", "Calls to the provider left in this minute.", left);
  const byKind = new Gauge({
    name: "larder_provider_calls_used",
    help: "Calls to the provider in the last minute, by who made them.",
    labelNames: ["kind"],
    registers: [registry],
  });
  for (const kind of callKinds) byKind.set({ kind }, used[kind]);
  gauge(
    registry,
    "larder_provider_wait_seconds",
    "For how long the provider still asks for no call; 0 when it does not.",
    waitMs / 1_000,
  );
}

async function addKeys(registry: Registry): Promise<void> {
  const { keys, left, unopenable } = await readKeys();
  const sealed = new Gauge({
    name: "larder_sealed_values",
    help: "Sealed values by master key, as last counted.",
    labelNames: ["key"],
    registers: [registry],
  });
  for (const { keyId, values } of keys) sealed.set({ key: keyId }, values);
  gauge(registry, "larder_values_to_reseal", "Sealed values in an earlier form or under another key.", left);
  gauge(registry, "larder_values_unopenable", "Sealed values that the last run could not open.", unopenable);
}

/** The installation's numbers in Prometheus' text format. No label identifies a person, set or organization. */
export async function collectMetrics(): Promise<{ contentType: string; text: string }> {
  const registry = new Registry();
  await addWork(registry);
  await addSets(registry);
  await addAttempts(registry);
  await addBudget(registry);
  await addRecordHeads(registry);
  await addKeys(registry);
  addInstances(registry, await listLiving(db()));
  const held = (await findHold(db())) === null ? 0 : 1;
  gauge(
    registry,
    "larder_deployment_held",
    "1 while a copied or restored database waits for adoption.",
    held,
  );
  return { contentType: registry.contentType, text: await registry.metrics() };
}
