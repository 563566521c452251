import { describe, expect, it } from "vitest";
import { sayFault, sayFaultCodes } from "./fault-words.ts";

const times = { connectMs: 5_000, deadlineMs: 10_000 };
const unused = { used: false, ...times };
const used = { used: true, ...times };

const coded = (code: string) => Object.assign(new Error("raw text"), { code });
const wrapped = (cause: unknown) => new TypeError("fetch failed", { cause });
const deadline = new DOMException("The call's deadline has passed.", "TimeoutError");

describe("why a call brought no answer, in words", () => {
  it.each<[string, unknown, string]>([
    ["refused", coded("ECONNREFUSED"), "connection refused"],
    ["refused on every address", new AggregateError([coded("ECONNREFUSED")]), "connection refused"],
    ["an unknown name", coded("ENOTFOUND"), "the name of Apicbase's server was not found"],
    [
      "a private authority",
      coded("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"),
      "the certificate of Apicbase's server is not trusted",
    ],
    ["too slow to connect", coded("UND_ERR_CONNECT_TIMEOUT"), "no connection within 5 s"],
    ["the system's own timeout", coded("ETIMEDOUT"), "no connection within 5 s"],
    ["no TLS", coded("ERR_SSL_PACKET_LENGTH_TOO_LONG"), "Apicbase's server does not speak TLS as expected"],
    ["reset in the handshake", coded("ECONNRESET"), "the connection broke off before anything was sent"],
    ["a proxy that refuses", coded("UND_ERR_ABORTED"), "the proxy opened no connection"],
  ])("before the request was written: %s", (_what, error, words) => {
    expect(sayFault(wrapped(error), unused)).toBe(words);
  });

  it.each<[string, unknown, string]>([
    ["reset", wrapped(coded("ECONNRESET")), "the connection broke off before an answer"],
    ["closed", wrapped(coded("UND_ERR_SOCKET")), "the connection broke off before an answer"],
    ["not HTTP", wrapped(coded("HPE_INVALID_CONSTANT")), "the answer was not HTTP"],
    ["silence", deadline, "no answer within 10 s"],
  ])("after it: %s", (_what, error, words) => {
    expect(sayFault(error, used)).toBe(words);
  });

  it("the deadline before the request was written", () => {
    expect(sayFault(deadline, unused)).toBe("no connection within 10 s");
  });

  it("never repeats a code or the text of an error, whatever it is", () => {
    for (const state of [used, unused]) {
      for (const error of [wrapped(coded("E_NEW")), coded("UND_ERR_INFO"), new Error("raw text"), "text"]) {
        expect(sayFault(error, state)).toMatch(
          /^the connection broke off before (an answer|anything was sent)$/,
        );
      }
    }
  });
});

describe("a sentence that was stored with an error code", () => {
  it.each([
    ["No usable answer (UND_ERR_SOCKET).", "No usable answer (the connection broke off)."],
    ["Apicbase could not be reached (ECONNREFUSED).", "Apicbase could not be reached (connection refused)."],
    ["the API did not answer (UND_ERR_HEADERS_TIMEOUT)", "the API did not answer (no answer in time)"],
    ["HPE_INVALID_CONSTANT", "the answer was not HTTP"],
    ["CERT_HAS_EXPIRED", "the certificate of Apicbase's server has expired"],
  ])("%s", (stored, shown) => {
    expect(sayFaultCodes(stored)).toBe(shown);
  });

  it("keeps everything else", () => {
    const sentence =
      "Apicbase refused the refresh token (invalid_grant): “TOKEN EXPIRED, ERROR E12”. HTTP 500.";
    expect(sayFaultCodes(sentence)).toBe(sentence);
  });
});
