import { z } from "zod";

/** The sandbox's control endpoints, from which the demo gets working credentials and tokens. */
export interface SandboxAccess {
  url: string;
  controlToken: string;
}

const applicationSchema = z.object({ clientId: z.string(), clientSecret: z.string() });
const tokenSetsSchema = z
  .array(z.object({ tokenSetId: z.string(), accessToken: z.string(), refreshToken: z.string() }))
  .min(1);

async function post(access: SandboxAccess, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${access.url}/control/${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${access.controlToken}`, "content-type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The sandbox refused ${path}: HTTP ${response.status}.`);
  return response.status === 204 ? null : response.json();
}

/** Registers an application of the owner of Brasserie Leopold at the sandbox. */
export async function registerAtSandbox(access: SandboxAccess, name: string, redirectUri: string | null) {
  const redirect = redirectUri === null ? {} : { redirectUri };
  const ownerEmail = "chef@brasserie.test";
  return applicationSchema.parse(await post(access, "applications", { name, ownerEmail, ...redirect }));
}

/** Who grants access to a library at the sandbox, as the sandbox names them. */
export interface Granter {
  userId: string;
  userName: string;
  libraryId: string;
  libraryName: string;
}

const nora: Granter = {
  userId: "chef@brasserie.test",
  userName: "Nora Claes",
  libraryId: "brasserie-leopold",
  libraryName: "Brasserie Leopold",
};
const idris: Granter = {
  userId: "chef@cantine.test",
  userName: "Idris Benali",
  libraryId: "cantine-du-port",
  libraryName: "Cantine du Port",
};

/** Who grants access for a library of the demo: the sandbox has two libraries, and the demo more. */
export function granterOf(library: string): Granter {
  return library === idris.libraryName ? idris : nora;
}

export interface SandboxPair {
  accessToken: string;
  refreshToken: string;
}

export interface RequestedPair {
  clientId: string;
  scopes: string[];
  granter: Granter;
  /** The age that the pair should have. */
  ageMs: number;
  living: boolean;
}

/** Issues a pair that is `ageMs` old at the sandbox, and revokes it unless it should work. */
export async function issueAtSandbox(
  access: SandboxAccess,
  { clientId, scopes, granter, ageMs, living }: RequestedPair,
): Promise<SandboxPair> {
  await post(access, "clock", { offsetMs: -Math.round(ageMs) });
  try {
    const request = { clientId, scopes, library: granter.libraryId, userEmail: granter.userId };
    const [pair] = tokenSetsSchema.parse(await post(access, "token-sets", request));
    if (!pair) throw new Error("The sandbox issued no pair.");
    if (!living) await post(access, `token-sets/${pair.tokenSetId}/revoke`, {});
    return { accessToken: pair.accessToken, refreshToken: pair.refreshToken };
  } finally {
    await post(access, "clock", { offsetMs: 0 });
  }
}
