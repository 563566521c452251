import "server-only";
import pino, { type Logger } from "pino";
import { env } from "./env.ts";

const secretKeys = [
  "access_token",
  "accessToken",
  "refresh_token",
  "refreshToken",
  "client_secret",
  "clientSecret",
  // A code is an authorization code; our own error codes are logged as errorCode.
  "code",
  "code_verifier",
  "codeVerifier",
  "state",
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "set-cookie",
];

// An error can be among its own causes.
const maxCauses = 5;

const paths = secretKeys.flatMap((key) => {
  const quoted = `["${key}"]`;
  return [quoted, `*${quoted}`, `*.*${quoted}`];
});

/** A logger that redacts what is named like a secret, up to three levels deep. Exported for its test. */
export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  const options = {
    level,
    base: { process: process.pid },
    redact: { paths, censor: "[redacted]" },
    errorKey: "error",
    serializers: { error: toLoggedError, err: toLoggedError },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Name, message, stack and causes; never other properties, in which libraries keep whole requests. */
function toLoggedError(error: unknown): object {
  return describeError(error, maxCauses);
}

function describeError(error: unknown, causesLeft: number): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const hasCause = error.cause !== undefined && causesLeft > 0;
  const cause = hasCause ? { cause: describeError(error.cause, causesLeft - 1) } : {};
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}

let shared: Logger | undefined;

/** The process's logger: JSON lines on standard output. */
export function logger(): Logger {
  shared ??= createLogger(env().LARDER_LOG_LEVEL);
  return shared;
}
