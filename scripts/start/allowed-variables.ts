/** A kind of process that Larder's commands start, beside Postgres (see postgres/programs.ts), or are. */
export type ChildKind = "setup" | "build" | "prepare" | "admin" | "web" | "worker" | "handout" | "sandbox";

/** What any program of the machine may know. `LC_*` stands for all names that begin so. */
const machine = [
  ...["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LC_*"],
  ...["TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"],
];

const node = [
  ...[
    "NODE_ENV",
    "NODE_OPTIONS",
    "NODE_EXTRA_CA_CERTS",
    "NODE_USE_SYSTEM_CA",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
  ],
  ...["UV_THREADPOOL_SIZE", "NEXT_TELEMETRY_DISABLED", "CHECKPOINT_DISABLE", "PRISMA_HIDE_UPDATE_MESSAGE"],
];

/** Larder's own variables in which no secret is. They may be written to the data directory. */
export const configuration = [
  ...["PORT", "HANDOUT_PORT", "HANDOUT_HOST", "HANDOUT_URL", "NEXTAUTH_URL"],
  ...["LARDER_URL", "LARDER_DATA_DIR", "LARDER_DEMO", "LARDER_LOG_LEVEL", "LARDER_MAIL_FROM"],
  "LARDER_WEBHOOK_NETWORKS",
  ...["LARDER_TRUSTED_PROXIES", "LARDER_HANDOUT_CACHE", "LARDER_REFRESH_CONCURRENCY", "LARDER_CHECK_HOURS"],
  ...[
    "LARDER_JOURNAL_KEEP_SECONDS",
    "LARDER_PROVIDER_TIMEOUT_MS",
    "LARDER_PROVIDER_CALLS_PER_MINUTE",
    "LARDER_API_CALLS_PER_MINUTE",
    "LARDER_PACE",
  ],
  ...["LARDER_ARCHIVE_DIR", "LARDER_RETENTION_ACTIVITY_DAYS", "LARDER_RETENTION_HISTORY_DAYS"],
  ...["OTEL_EXPORTER_OTLP_ENDPOINT", "LARDER_TRACE_SHARE", "LARDER_TRUST_TRACEPARENT"],
  ...["APICBASE_AUTHORIZE_URL", "APICBASE_TOKEN_URL", "APICBASE_INTROSPECT_URL", "APICBASE_REVOKE_URL"],
  ...["APICBASE_PROBE_URL", "APICBASE_REFRESH_GRACE_SECONDS", "NODE_USE_ENV_PROXY", "APICBASE_IDENTITY_URL"],
  ...["APICBASE_IDENTITY_USER_ID", "APICBASE_IDENTITY_USER_NAME"],
  ...["APICBASE_IDENTITY_LIBRARY_ID", "APICBASE_IDENTITY_LIBRARY_NAME"],
];

/** What `pg` reads of libpq's variables where DATABASE_URL leaves something out. */
const ofOwnDatabase = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSSLMODE"];

const database = ["DATABASE_URL", ...ofOwnDatabase];
// Their URLs may have a password.
const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
const keys = ["LARDER_MASTER_KEYS"];
// The collector's secret may be in them.
const tracing = ["OTEL_EXPORTER_OTLP_HEADERS"];

/** What only some kinds get, because a secret is in it. */
export const secretsOf: Record<ChildKind, readonly string[]> = {
  setup: database,
  build: [],
  prepare: [...database, ...keys, "LARDER_DEMO_CONTROL_TOKEN"],
  admin: database,
  web: [
    ...[...database, ...keys, ...proxies, ...tracing, "LARDER_LISTEN_URL"],
    ...["NEXTAUTH_SECRET", "LARDER_METRICS_TOKEN", "LARDER_SMTP_URL"],
  ],
  worker: [...database, ...keys, ...proxies, ...tracing, "LARDER_LISTEN_URL", "LARDER_SMTP_URL"],
  handout: [...database, ...keys, ...proxies, ...tracing, "LARDER_LISTEN_URL", "LARDER_METRICS_TOKEN"],
  sandbox: ["SANDBOX_*"],
};

const larder = [...machine, ...node, ...configuration];

const plainOf: Record<ChildKind, readonly string[]> = {
  setup: [...machine, ...node, "PRISMA_SCHEMA_ENGINE_BINARY"],
  build: larder,
  prepare: [...larder, "LARDER_DEMO_SANDBOX_URL", "LARDER_LOST_KEY"],
  admin: larder,
  web: larder,
  worker: larder,
  handout: larder,
  sandbox: [...machine, ...node],
};

/** The environment without what belongs to a database of the operator's: the embedded one is another. */
export function forEmbeddedDatabase(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_ENV } = all;
  const own = Object.entries(all).filter(([name]) => !database.includes(name));
  return { NODE_ENV, ...Object.fromEntries(own) };
}

/** Whether a process of the kind gets the variable. */
export function isAllowed(kind: ChildKind, name: string): boolean {
  return [...plainOf[kind], ...secretsOf[kind]].some((allowed) =>
    allowed.endsWith("*") ? name.startsWith(allowed.slice(0, -1)) : name === allowed,
  );
}

/** What a process of the kind gets of an environment: nothing that it has no use for. */
export function environmentFor(kind: ChildKind, all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_ENV } = all;
  return { NODE_ENV, ...Object.fromEntries(Object.entries(all).filter(([name]) => isAllowed(kind, name))) };
}
