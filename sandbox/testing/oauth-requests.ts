import { createHash, randomBytes } from "node:crypto";
import type { SandboxControl, SandboxTokenSet } from "./sandbox-control.ts";

export type Credentials = { clientId: string; clientSecret: string };
export type TokenAnswer = { access_token: string; refresh_token: string; scope: string; expires_in: number };

export function postForm(
  url: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, { method: "POST", body: new URLSearchParams(form), headers, redirect: "manual" });
}

export const inBody = ({ clientId, clientSecret }: Credentials) => ({
  client_id: clientId,
  client_secret: clientSecret,
});

export function basic(clientId: string, clientSecret: string): Record<string, string> {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

export function refresh(
  control: SandboxControl,
  client: Credentials,
  refreshToken: string,
  more: Record<string, string> = {},
): Promise<Response> {
  const form = { grant_type: "refresh_token", refresh_token: refreshToken, ...inBody(client), ...more };
  return postForm(control.tokenUrl, form);
}

export function exchange(
  control: SandboxControl,
  client: Credentials,
  code: string,
  more: Record<string, string> = {},
): Promise<Response> {
  return postForm(control.tokenUrl, { grant_type: "authorization_code", code, ...inBody(client), ...more });
}

export async function refreshed(
  control: SandboxControl,
  client: Credentials,
  refreshToken: string,
): Promise<TokenAnswer> {
  const response = await refresh(control, client, refreshToken);
  if (response.status !== 200) throw new Error(`The refresh answered ${response.status}.`);
  return response.json();
}

export function callApi(control: SandboxControl, accessToken: string, path?: string): Promise<Response> {
  const url = path === undefined ? control.probeUrl : new URL(path, control.probeUrl);
  return fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
}

export async function introspect(
  control: SandboxControl,
  client: Credentials,
  token: string,
): Promise<{ active: boolean; scope?: string; exp?: number }> {
  return (await postForm(control.introspectUrl, { token, ...inBody(client) })).json();
}

/** One token set of one application, made by hand. */
export async function createTokenSet(
  control: SandboxControl,
  clientId: string,
  scopes: string[] = ["accounts", "library"],
): Promise<SandboxTokenSet> {
  const [set] = await control.createTokenSets({ clientId, scopes });
  if (set === undefined) throw new Error("The sandbox created no token set.");
  return set;
}

export function createPkcePair(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}
