import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Behaviour, SandboxAnswer } from "./faulty-provider.ts";

/** One way in which a provider can misbehave. */
export interface ProviderCase {
  name: string;
  /** @param trapUrl the target of redirects */
  behaviour(trapUrl: string): Behaviour;
  /** Rotates, but answers so that Larder keeps the old refresh token. */
  keepsOld?: boolean;
}

const json = { "content-type": "application/json" };
const megabyte = 1024 * 1024;

function answer(response: ServerResponse, status: number, body: string, headers: object = json): void {
  response.writeHead(status, { ...headers });
  response.end(body);
}

/** Rotates, then changes the sandbox's answer. */
function rotateAnd(
  name: string,
  change: (body: SandboxAnswer["body"], sent: URLSearchParams) => object | string,
  headers = json,
): ProviderCase {
  return {
    name,
    behaviour: () => async (response, askSandbox, sent) => {
      const changed = change((await askSandbox()).body, sent);
      answer(response, 200, typeof changed === "string" ? changed : JSON.stringify(changed), headers);
    },
  };
}

/** Answers without rotating. */
function withoutRotation(name: string, status: number, body: string, headers: object = json): ProviderCase {
  return { name, behaviour: () => (response) => answer(response, status, body, headers) };
}

function lifetime(name: string, raw: string): ProviderCase {
  return rotateAnd(`expires_in ${name}`, (body) =>
    JSON.stringify({ ...body, expires_in: "@" }).replace('"@"', raw),
  );
}

function redirect(status: number): ProviderCase {
  return {
    name: `redirect ${status} to another address`,
    behaviour: (trapUrl) => (response) => answer(response, status, "", { location: trapUrl }),
  };
}

/** Sends bytes until the client closes the connection or a gigabyte was sent. */
const flood: Behaviour = async (response) => {
  response.writeHead(200, json);
  const chunk = Buffer.alloc(megabyte, " ");
  for (let sent = 0; sent < 1024 && !response.destroyed; sent += 1) {
    if (!response.write(chunk)) {
      await new Promise<void>((resolve) => {
        response.once("drain", resolve);
        response.once("close", resolve);
      });
    }
  }
  response.end();
};

const bomb = gzipSync(Buffer.alloc(256 * megabyte, " "));

function omit(body: SandboxAnswer["body"], name: string): object {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

async function breakOff(response: ServerResponse, body: string): Promise<void> {
  response.writeHead(200, { ...json, "content-length": body.length });
  response.write(body.slice(0, body.length / 2), () => response.destroy());
}

async function drip(response: ServerResponse, body: string): Promise<void> {
  response.writeHead(200, { ...json, "content-length": body.length });
  let next = 0;
  const timer = setInterval(() => response.write(body[next++] ?? " "), 1_000);
  response.once("close", () => clearInterval(timer));
}

/** Every known way in which a provider can misbehave. */
export const providerCases: ProviderCase[] = [
  { name: "no answer, not rotated", behaviour: () => () => undefined },
  { name: "no answer after the rotation", behaviour: () => (_, askSandbox) => askSandbox() },
  { name: "reset before the work", behaviour: () => (response) => response.destroy() },
  {
    name: "reset after the rotation",
    behaviour: () => async (response, askSandbox) => {
      await askSandbox();
      response.destroy();
    },
  },
  {
    name: "reset mid-body",
    behaviour: () => async (response, askSandbox) => {
      await breakOff(response, JSON.stringify((await askSandbox()).body));
    },
  },
  {
    name: "one byte per second",
    behaviour: () => async (response, askSandbox) => {
      await drip(response, JSON.stringify((await askSandbox()).body));
    },
  },
  rotateAnd("truncated JSON", (body) => JSON.stringify(body).slice(0, -20)),
  {
    name: "a gateway's 504 before the rotation",
    behaviour: () => async (response, askSandbox) => {
      answer(response, 504, "<h1>Gateway timeout</h1>");
      await askSandbox();
    },
  },
  withoutRotation("200 with an error", 200, '{"error":"temporarily_unavailable"}'),
  withoutRotation("200 with invalid_grant", 200, '{"error":"invalid_grant"}'),
  withoutRotation("200 with HTML", 200, "<!doctype html><title>Maintenance</title>", {
    "content-type": "text/html",
  }),
  withoutRotation("200 with nothing", 200, ""),
  withoutRotation("503 with HTML", 503, "<h1>Unavailable</h1>", { "content-type": "text/html" }),
  withoutRotation("500 with JSON", 500, '{"error":"server_error"}'),
  withoutRotation("429, Retry-After of 300 years", 429, "{}", { ...json, "retry-after": "9999999999" }),
  withoutRotation("429, invalid Retry-After", 429, "{}", { ...json, "retry-after": "-1e99" }),
  rotateAnd("wrong content type", (body) => body, { "content-type": "text/html" }),
  { ...rotateAnd("no refresh_token", (body) => omit(body, "refresh_token")), keepsOld: true },
  rotateAnd("no access_token", (body) => omit(body, "access_token")),
  rotateAnd("neither token", (body) =>
    omit(omit(body, "refresh_token") as SandboxAnswer["body"], "access_token"),
  ),
  rotateAnd("no expires_in", (body) => omit(body, "expires_in")),
  lifetime("negative", "-604800"),
  lifetime("0", "0"),
  lifetime("a string", '"604800"'),
  lifetime("a word", '"a week"'),
  lifetime("null", "null"),
  lifetime("NaN", "NaN"),
  lifetime("1e99", "1e99"),
  lifetime("1e999", "1e999"),
  lifetime("a list", "[604800]"),
  {
    ...rotateAnd("the same refresh token again", (body, sent) => ({
      ...body,
      refresh_token: sent.get("refresh_token"),
    })),
    keepsOld: true,
  },
  {
    name: "secrets echoed in error_description",
    behaviour: () => (response, _, sent) => {
      const description = `No ${sent.get("refresh_token")} of ${sent.get("client_id")}:${sent.get("client_secret")}`;
      answer(response, 400, JSON.stringify({ error: "invalid_request", error_description: description }));
    },
  },
  rotateAnd("narrowed scope", (body) => ({ ...body, scope: "library" })),
  redirect(301),
  redirect(307),
  redirect(308),
  { name: "a body of 1 GB", behaviour: () => flood },
  {
    name: "a gzip bomb of 256 MB",
    behaviour: () => (response) => {
      response.writeHead(200, { ...json, "content-encoding": "gzip" });
      response.end(bomb);
    },
  },
];
