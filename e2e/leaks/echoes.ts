import { expect } from "@playwright/test";
import type { SandboxFault } from "../../sandbox/testing/sandbox-control.ts";
import { callApi } from "../fixtures/larder-http.ts";
import type { ConnectedSet } from "../fixtures/tenant.ts";
import { beginAuthorization, lookAt, lookAtSet, readPage, type Walk } from "./walk.ts";

type Echo = {
  act: "refresh" | "check" | "revoke";
  fault: Pick<SandboxFault, "endpoint" | "kind" | "status">;
  /** What the provider calls its refusal: Larder keeps the words of some and not of others. */
  error?: string;
};

const refusedToken = { endpoint: "token", kind: "status", status: 400 } as const;
const echoes: Echo[] = [
  { act: "refresh", fault: refusedToken, error: "invalid_grant" },
  { act: "refresh", fault: refusedToken, error: "invalid_request" },
  { act: "refresh", fault: refusedToken },
  { act: "refresh", fault: { ...refusedToken, status: 401 }, error: "invalid_client" },
  { act: "refresh", fault: { endpoint: "token", kind: "html", status: 500 } },
  { act: "refresh", fault: { endpoint: "token", kind: "redirect" } },
  { act: "check", fault: { endpoint: "introspect", kind: "status", status: 400 } },
  { act: "check", fault: { endpoint: "api", kind: "status", status: 401 } },
  { act: "revoke", fault: { endpoint: "revoke", kind: "status", status: 400 } },
];

/** An answer that repeats secrets wherever an answer has room for words; as the error's name, too, if it has none. */
function repeating(secrets: string[], error = secrets[0] ?? "") {
  const said = secrets.join(" ");
  return {
    body: JSON.stringify({ error, error_description: said, error_uri: `https://elsewhere.example/?${said}` }),
    headers: { "www-authenticate": `Bearer error="invalid_token", error_description="${said}"` },
    location: `https://elsewhere.example/?${new URLSearchParams({ said })}`,
  };
}

async function walkEcho(walk: Walk, { act, fault, error }: Echo, set: ConnectedSet, secrets: string[]) {
  const { sandbox, web, tenant } = walk;
  const { clientId } = set.application;
  await sandbox.addFault({ ...fault, clientId, ...repeating(secrets, error) });
  const where = `${act}, when ${fault.endpoint} echoes by ${fault.kind} ${fault.status ?? ""} ${error ?? ""}`;
  lookAt(walk, where, await callApi(`${web}/api/v1/token-sets/${set.id}/${act}`, tenant.owner, "POST", {}));
  await lookAtSet(walk, set.id, `after ${where}`);
  const left = (await sandbox.faults()).filter((one) => one.clientId === clientId);
  expect(left, `the echo was heard: ${where}`).toEqual([]);
}

/** Has the provider repeat secrets in its refusals, call by call; none of its words may carry them further. */
export async function walkEchoes(walk: Walk): Promise<void> {
  const { tenant, watch } = walk;
  for (const echo of echoes) {
    const application = await tenant.application({ authentication: "basic" });
    const { clientId, clientSecret } = application;
    const set = await tenant.connectedSet(application);
    const { accessToken, refreshToken } = set.pair;
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
    watch.add("Basic credentials", basic);
    await walkEcho(walk, echo, set, [refreshToken, clientSecret, accessToken]);
    const next = await tenant.connectedSet(application);
    await walkEcho(walk, echo, next, [basic]);
  }
}

/** The same for an exchange and for the callback's own parameters. */
export async function walkEchoedFlows(walk: Walk): Promise<void> {
  const { tenant, sandbox, web, watch } = walk;
  const application = await tenant.application();
  const exchanged = await beginAuthorization(walk, application);
  const { code, verifier, state } = exchanged;
  const secrets = [code, verifier, state, application.clientSecret];
  const echo = { ...refusedToken, clientId: application.clientId, ...repeating(secrets, "invalid_request") };
  await sandbox.addFault(echo);
  const outcome = await readPage(new URL(await exchanged.land(), web).href, tenant.owner);
  watch.look("the outcome of an echoed exchange", outcome);
  expect(outcome, "the provider's words have been there").toContain(
    "Apicbase refused the exchange (invalid_request",
  );
  await lookAtSet(walk, exchanged.set.id, "after an echoed exchange");

  const denied = await beginAuthorization(walk, application);
  const words = [denied.verifier, denied.code, denied.state].join(" ");
  const location = await denied.land({ error: denied.verifier, error_description: words });
  watch.look("the outcome of an echoed denial", await readPage(new URL(location, web).href, tenant.owner));
  await lookAtSet(walk, denied.set.id, "after an echoed denial");
}
