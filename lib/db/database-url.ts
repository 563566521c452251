import { accessSync, constants } from "node:fs";

/** How Larder connects to the Postgres that DATABASE_URL names. */
export interface DatabaseUrl {
  /** For `pg`, with the session options and without the parameters that only Larder reads. */
  connectionString: string;
  /** The options of every session: UTC, and the schema where it is not the default one. */
  options: string;
  /** The schema of Larder's tables. */
  schema: string;
  /** The schema of the job engine's tables. */
  jobSchema: string;
  /** The URL's `connection_limit`: the most connections of a process's pool; undefined when the URL has none. */
  connectionLimit: number | undefined;
}

const defaultSchema = "public";
const protocol = /^postgres(?:ql)?:\/\//;
const malformedEscape = /%(?![\da-f]{2})/i;
const fileParameters = ["sslrootcert", "sslcert", "sslkey"];
// `pg` treats all of these as verify-full, and warns in every process unless it is named so.
const verifyingModes = new Set(["prefer", "require", "verify-ca"]);
const sslModes = new Set([...verifyingModes, "disable", "no-verify", "verify-full"]);

const encodeIt =
  "Percent-encode the characters of its name and password: # as %23, / as %2F, ? as %3F, @ as %40, % as %25.";

/** Whether a character of the password ends the part of the URL in which name, password and host stand. */
function hasOpenDelimiter(value: string): boolean {
  const [, authority = "", delimiter, rest = ""] = /^[^:]+:\/\/([^/?#]*)([/?#]?)(.*)$/s.exec(value) ?? [];
  if (value.includes("#")) return true;
  if (authority.includes("@") || !rest.includes("@")) return false;
  return delimiter === "/" ? /^[^?]*@/.test(rest) : /^[^=]*@/.test(rest);
}

/** The URL, also where it has a name and no host, as URLs of sockets do. */
function parseUrl(value: string): URL | null {
  return URL.parse(value) ?? URL.parse(value.replace("@/", "@localhost/"));
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function findParameterProblem({ searchParams }: URL): string | null {
  const unreadable = fileParameters.find((name) => !isReadable(searchParams.get(name) ?? "."));
  if (unreadable) {
    return `names a file in ${unreadable} that cannot be read: ${searchParams.get(unreadable)}. Put the file there or correct the path.`;
  }
  const sslMode = searchParams.get("sslmode");
  if (sslMode !== null && !sslModes.has(sslMode)) {
    return `has an unknown sslmode. It can be ${[...sslModes].sort().join(", ")}.`;
  }
  const limit = searchParams.get("connection_limit");
  if (limit !== null && !/^[1-9]\d{0,2}$/.test(limit)) {
    return "has a connection_limit that is not a whole number from 1 to 999.";
  }
  return null;
}

/**
 * What is wrong with a value of DATABASE_URL, to go on from its name; null when nothing is. The value contains a
 * password, so no answer repeats it.
 */
export function findDatabaseUrlProblem(value: string): string | null {
  if (!protocol.test(value)) return "must begin with postgresql:// and name a Postgres database.";
  if (hasOpenDelimiter(value) || malformedEscape.test(value)) {
    return `cannot be read as a URL. ${encodeIt}`;
  }
  const hosts = value
    .replace(protocol, "")
    .replace(/[/?].*$/s, "")
    .replace(/^.*@/s, "");
  const url = parseUrl(value);
  if (hosts.includes(",") || url?.searchParams.get("host")?.includes(",")) {
    return "names several hosts, and Larder connects to one. Name the address that always leads to the primary server.";
  }
  return url ? findParameterProblem(url) : `cannot be read as a URL. ${encodeIt}`;
}

function parseValidUrl(value: string, name = "DATABASE_URL"): URL {
  const problem = findDatabaseUrlProblem(value);
  const url = problem === null ? parseUrl(value) : null;
  if (!url) throw new Error(`${name} ${problem}`);
  return url;
}

/** The value of an option as the startup packet has it: Postgres splits it at spaces. */
function escapeOption(value: string): string {
  return value.replace(/[\\\s]/g, "\\$&");
}

/** The options of a session; the later one counts where the URL has its own. */
function sessionOptions(url: URL, schema: string): string {
  const own = url.searchParams.get("options");
  // Behind a pooler the search path cannot be set by option, so the default is left alone (the start checks it).
  const path =
    schema === defaultSchema ? [] : [`-c search_path=${escapeOption(`"${schema.replaceAll('"', '""')}"`)}`];
  return [...(own ? [own] : []), "-c timezone=UTC", ...path].join(" ");
}

/**
 * @param name the variable that the value comes from
 * @throws Error with the problem in one sentence, without the value
 */
export function readDatabaseUrl(value: string, name?: string): DatabaseUrl {
  const url = parseValidUrl(value, name);
  const { searchParams } = url;
  const schema = searchParams.get("schema") || defaultSchema;
  const limit = searchParams.get("connection_limit");
  const options = sessionOptions(url, schema);
  searchParams.set("options", options);
  for (const name of ["schema", "connection_limit", "pgbouncer"]) searchParams.delete(name);
  if (
    verifyingModes.has(searchParams.get("sslmode") ?? "") &&
    searchParams.get("uselibpqcompat") !== "true"
  ) {
    searchParams.set("sslmode", "verify-full");
  }
  return {
    connectionString: url.href,
    options,
    schema,
    // A schema that was chosen for Larder holds all of it; the default one is not Larder's alone.
    jobSchema: schema === defaultSchema ? "larder_jobs" : schema,
    connectionLimit: limit === null ? undefined : Number(limit),
  };
}

/** The same URL with a `connection_limit`. */
export function limitConnections(value: string, limit: number): string {
  const url = parseValidUrl(value);
  url.searchParams.set("connection_limit", String(limit));
  return url.href;
}

/** The same URL for another database of the same server. */
export function urlOfDatabase(value: string, database: string): string {
  const url = parseValidUrl(value);
  url.pathname = `/${encodeURIComponent(database)}`;
  return url.href;
}

/** The URL for connections that wait for notifications: LARDER_LISTEN_URL, or else DATABASE_URL. @throws Error */
export function listenUrl(settings: {
  DATABASE_URL: string;
  LARDER_LISTEN_URL?: string | undefined;
}): string {
  const { DATABASE_URL, LARDER_LISTEN_URL } = settings;
  if (LARDER_LISTEN_URL === undefined) return readDatabaseUrl(DATABASE_URL).connectionString;
  return readDatabaseUrl(LARDER_LISTEN_URL, "LARDER_LISTEN_URL").connectionString;
}
