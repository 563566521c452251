import { ClosedAddressError } from "./guarded-connection.ts";

const untrusted = "The server’s certificate is not trusted.";

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "The server refused the connection.",
  ECONNRESET: "The server closed the connection without an answer.",
  UND_ERR_SOCKET: "The server closed the connection without an answer.",
  UND_ERR_CONNECT_TIMEOUT: "No connection within 5 seconds.",
  UND_ERR_HEADERS_OVERFLOW: "The answer’s headers are too long.",
  ENOTFOUND: "The server’s name was not found.",
  EAI_AGAIN: "The server’s name could not be looked up.",
  EHOSTUNREACH: "There is no route to the server.",
  ENETUNREACH: "There is no route to the server.",
  ETIMEDOUT: "No connection in time.",
  CERT_HAS_EXPIRED: "The server’s certificate has expired.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The server’s certificate is for another name.",
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error instanceof AggregateError) return errorCode(error.errors[0]);
  return errorCode(error.cause);
}

function isClosedAddress(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isClosedAddress);
  return error instanceof ClosedAddressError || (error instanceof Error && isClosedAddress(error.cause));
}

/** Why a message brought no answer, as a sentence. */
export function sayFault(error: unknown): string {
  if (isClosedAddress(error)) {
    return "The address leads to a private network, to which Larder does not send. The operator can allow one: LARDER_WEBHOOK_NETWORKS.";
  }
  if (error instanceof Error && error.name === "TimeoutError") return "No answer within 15 seconds.";
  if (error instanceof Error && error.name === "AbortError")
    return "Larder was stopped before an answer came.";
  const code = errorCode(error);
  const isParsing = error instanceof Error && error.name === "HTTPParserError";
  if (isParsing || code.startsWith("HPE_")) return "The answer was not HTTP.";
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) return "The server does not speak TLS as expected.";
  return words[code] ?? "The connection broke off.";
}
