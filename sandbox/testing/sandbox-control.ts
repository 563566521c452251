/** One fault to inject; see `sandbox/README.md` for what each kind does. */
export type SandboxFault = {
  endpoint: "token" | "introspect" | "revoke" | "api" | "authorize";
  kind:
    | "delay"
    | "status"
    | "html"
    | "drop-before"
    | "drop-after"
    | "truncate"
    | "body"
    | "slow-bytes"
    | "redirect"
    | "front";
  clientId?: string;
  grantType?: string;
  before?: boolean;
  ms?: number;
  status?: number;
  body?: string;
  contentType?: string;
  headers?: Record<string, string>;
  location?: string;
  times?: number;
};

/** A further port of the sandbox whose connections differ; see `sandbox/README.md`. */
export type SandboxFront =
  | { speaks: "http"; answersPerConnection?: number }
  | { speaks: "tls"; key: string; certificate: string }
  | { speaks: "nothing" };

/** Calls in any sixty seconds, of all clients together, and which headers tell of it. */
type SandboxRateLimit = { perMinute: number; headers?: "ratelimit" | "x-ratelimit" | "none" };

export type SandboxCall = {
  seq: number;
  endpoint: "token" | "introspect" | "revoke" | "api";
  receivedAt: number;
  answeredAt: number | null;
  clientId: string | null;
  grantType: string | null;
  credentialSha256: string | null;
  tokenSetId: string | null;
  status: number | null;
  outcome: string | null;
  detail: string | null;
  fault: string | null;
};

export type SandboxTokenSet = {
  tokenSetId: string;
  accessToken: string;
  refreshToken: string;
  expiresIn: number;
  scope: string;
};

type SandboxDoubleSpend = {
  credentialSha256: string;
  tokenSetId: string | null;
  calls: SandboxCall[];
};

/** A pair that was issued, and what became of it; its tokens are known by their hashes alone. */
export type SandboxGeneration = {
  tokenSetId: string;
  clientId: string;
  number: number;
  accessSha256: string;
  refreshSha256: string;
  issuedAt: number;
  accessExpiresAt: number;
  /** Also set when a rotation replaced it. */
  accessRevokedAt: number | null;
  refreshUsedAt: number | null;
  refreshRevokedAt: number | null;
};

type NewApplication = {
  name: string;
  redirectUri?: string;
  ownerEmail?: string;
  listed?: boolean;
  grants?: string[];
};

type NewTokenSets = {
  clientId: string;
  library?: string;
  userEmail?: string;
  origin?: "authorized" | "hand-made";
  scopes: string[];
  name?: string;
  count?: number;
  /** Instead of `count`: when each was issued, in milliseconds since 1970. */
  issuedAt?: readonly number[];
};

type NewCode = {
  clientId: string;
  userEmail: string;
  scopes: string[];
  redirectUri?: string;
  codeChallenge?: string;
  codeChallengeMethod?: "S256" | "plain";
};

export type SandboxControl = {
  authorizeUrl: string;
  tokenUrl: string;
  introspectUrl: string;
  revokeUrl: string;
  probeUrl: string;
  identityUrl: string;
  createApplication(input: NewApplication): Promise<{ clientId: string; clientSecret: string }>;
  replaceSecret(clientId: string): Promise<{ clientId: string; clientSecret: string }>;
  createTokenSets(input: NewTokenSets): Promise<SandboxTokenSet[]>;
  revokeTokenSet(tokenSetId: string): Promise<void>;
  createCode(input: NewCode): Promise<{ code: string }>;
  addFault(fault: SandboxFault): Promise<void>;
  clearFaults(): Promise<void>;
  faults(): Promise<Array<SandboxFault & { id: string }>>;
  /** Returns the host and port of the new front. */
  openFront(front: SandboxFront): Promise<string>;
  closeFronts(): Promise<void>;
  calls(filter?: { after?: number; endpoint?: string; clientId?: string }): Promise<SandboxCall[]>;
  clearCalls(): Promise<void>;
  /** The most calls that came within any sixty seconds. */
  mostCallsPerMinute(): Promise<number>;
  setRateLimit(limit: SandboxRateLimit): Promise<void>;
  clearRateLimit(): Promise<void>;
  doubleSpends(): Promise<SandboxDoubleSpend[]>;
  generations(filter?: { clientId?: string }): Promise<SandboxGeneration[]>;
  setClockOffset(offsetMs: number): Promise<void>;
  reset(): Promise<void>;
};

/** A typed client for a sandbox's control endpoints, with the addresses that an OAuth client needs. */
export function connectSandboxControl(url: string, controlToken: string): SandboxControl {
  const call = (method: string, path: string, body?: unknown) =>
    callControl(`${url}/control${path}`, controlToken, method, body);
  return {
    authorizeUrl: `${url}/oauth/authorize/`,
    tokenUrl: `${url}/oauth/token/`,
    introspectUrl: `${url}/oauth/introspect/`,
    revokeUrl: `${url}/oauth/revoke_token/`,
    probeUrl: `${url}/api/v2/accounts/users`,
    identityUrl: `${url}/api/v2/accounts/me`,
    createApplication: async (input) => (await call("POST", "/applications", input)).json(),
    replaceSecret: async (clientId) => (await call("POST", `/applications/${clientId}/secret`)).json(),
    createTokenSets: async (input) => (await call("POST", "/token-sets", input)).json(),
    revokeTokenSet: async (id) => drain(await call("POST", `/token-sets/${id}/revoke`)),
    createCode: async (input) => (await call("POST", "/codes", input)).json(),
    addFault: async (fault) => drain(await call("POST", "/faults", fault)),
    clearFaults: async () => drain(await call("DELETE", "/faults")),
    faults: async () => (await call("GET", "/faults")).json(),
    openFront: async (front) => `127.0.0.1:${(await (await call("POST", "/fronts", front)).json()).port}`,
    closeFronts: async () => drain(await call("DELETE", "/fronts")),
    calls: async (filter = {}) => (await call("GET", `/calls?${toQuery(filter)}`)).json(),
    clearCalls: async () => drain(await call("DELETE", "/calls")),
    mostCallsPerMinute: async () => (await (await call("GET", "/calls/most-per-minute")).json()).most,
    setRateLimit: async (limit) => drain(await call("POST", "/rate-limit", limit)),
    clearRateLimit: async () => drain(await call("DELETE", "/rate-limit")),
    doubleSpends: async () => (await call("GET", "/double-spends")).json(),
    generations: async (filter = {}) => (await call("GET", `/generations?${toQuery(filter)}`)).json(),
    setClockOffset: async (offsetMs) => drain(await call("POST", "/clock", { offsetMs })),
    reset: async () => drain(await call("POST", "/reset")),
  };
}

async function callControl(url: string, token: string, method: string, body: unknown): Promise<Response> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (response.ok) return response;
  throw new Error(`The sandbox answered ${response.status} to ${method} ${url}: ${await response.text()}`);
}

async function drain(response: Response): Promise<void> {
  await response.arrayBuffer();
}

function toQuery(filter: Record<string, string | number | undefined>): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
