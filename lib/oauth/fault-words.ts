import "server-only";

/** What is known of a call that brought no answer. */
interface FailedCall {
  /** Whether the request may have been written. */
  used: boolean;
  connectMs: number;
  deadlineMs: number;
}

const untrusted = "the certificate of Apicbase's server is not trusted";

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "the name of Apicbase's server was not found",
  EAI_AGAIN: "the name of Apicbase's server could not be looked up",
  EHOSTUNREACH: "no route to Apicbase's server",
  ENETUNREACH: "no route to Apicbase's server",
  EADDRNOTAVAIL: "no route to Apicbase's server",
  EMFILE: "too many files are open on Larder's machine",
  CERT_HAS_EXPIRED: "the certificate of Apicbase's server has expired",
  CERT_NOT_YET_VALID: "the certificate of Apicbase's server is not valid yet",
  CERT_REVOKED: "the certificate of Apicbase's server is revoked",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate of Apicbase's server is for another name",
  CERT_UNTRUSTED: untrusted,
  CERT_REJECTED: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  INVALID_CA: untrusted,
};

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return errorCode(error.cause);
}

function ofUnusedConnection(code: string, seconds: string): string {
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") return `no connection within ${seconds}`;
  if (code === "UND_ERR_ABORTED") return "the proxy opened no connection";
  if (code === "EPROTO" || code.startsWith("ERR_SSL_"))
    return "Apicbase's server does not speak TLS as expected";
  return "the connection broke off before anything was sent";
}

const inSeconds = (milliseconds: number) => `${Math.round(milliseconds / 100) / 10} s`;

/** The codes that earlier versions stored; nothing that a provider would write in its own words. */
const storedCode = new RegExp(
  `\\b(?:${Object.keys(words).join("|")}|ETIMEDOUT|ECONNRESET|ECONNABORTED|EPIPE|EPROTO|(?:UND_ERR|ERR_SSL|HPE)_[A-Z_]+)\\b`,
  "g",
);

function ofStoredCode(code: string): string {
  if (code === "ETIMEDOUT" || code.endsWith("_TIMEOUT")) return "no answer in time";
  if (code.startsWith("HPE_")) return "the answer was not HTTP";
  return words[code] ?? "the connection broke off";
}

/** A sentence that was stored once, with words in place of the error codes in it. */
export function sayFaultCodes(sentence: string): string {
  return sentence.replaceAll(storedCode, ofStoredCode);
}

/** Why a call brought no answer, in words for the history. */
export function sayFault(error: unknown, { used, connectMs, deadlineMs }: FailedCall): string {
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  if (timedOut) return `${used ? "no answer" : "no connection"} within ${inSeconds(deadlineMs)}`;
  const code = errorCode(error);
  if (!used) return words[code] ?? ofUnusedConnection(code, inSeconds(connectMs));
  if (code.startsWith("HPE_")) return "the answer was not HTTP";
  return "the connection broke off before an answer";
}
