import { z } from "zod";

const flag = z.enum(["0", "1"]).transform((value) => value === "1");
const seconds = (fallback: number) => z.coerce.number().int().min(1).default(fallback);

const schema = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4010),
  SANDBOX_HOST: z.string().min(1).default("127.0.0.1"),
  SANDBOX_DATA_DIR: z.string().min(1).default(".larder/sandbox"),
  SANDBOX_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  SANDBOX_CODE_TTL_SECONDS: seconds(60),
  SANDBOX_ACCESS_TOKEN_TTL_SECONDS: seconds(604_800),
  SANDBOX_CONTROL_TOKEN: z.string().min(16, "must have at least 16 characters").optional(),
  SANDBOX_ANSWER_DELAY_MS: z.coerce.number().int().min(0).max(600_000).default(0),
  SANDBOX_REUSE: z.enum(["refuse", "revoke-family"]).default("refuse"),
  SANDBOX_REUSE_GRACE_SECONDS: z.coerce.number().int().min(0).default(0),
  SANDBOX_REQUIRE_PKCE: flag.default(false),
  SANDBOX_LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

export type SandboxEnv = {
  port: number;
  host: string;
  dataDir: string;
  publicUrl: string | undefined;
  codeTtlSeconds: number;
  accessTokenTtlSeconds: number;
  controlToken: string | undefined;
  answerDelayMs: number;
  reuse: "refuse" | "revoke-family";
  reuseGraceSeconds: number;
  requirePkce: boolean;
  logLevel: string;
};

export class InvalidEnvError extends Error {}

/** Reads and checks the environment. @throws {InvalidEnvError} naming every variable that is wrong. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): SandboxEnv {
  // An empty variable counts as unset.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new InvalidEnvError(`The sandbox cannot start: its settings are wrong. ${problems.join("; ")}`);
  }
  const env = parsed.data;
  return {
    port: env.SANDBOX_PORT,
    host: env.SANDBOX_HOST,
    dataDir: env.SANDBOX_DATA_DIR,
    publicUrl: env.SANDBOX_PUBLIC_URL?.replace(/\/+$/, ""),
    codeTtlSeconds: env.SANDBOX_CODE_TTL_SECONDS,
    accessTokenTtlSeconds: env.SANDBOX_ACCESS_TOKEN_TTL_SECONDS,
    controlToken: env.SANDBOX_CONTROL_TOKEN,
    answerDelayMs: env.SANDBOX_ANSWER_DELAY_MS,
    reuse: env.SANDBOX_REUSE,
    reuseGraceSeconds: env.SANDBOX_REUSE_GRACE_SECONDS,
    requirePkce: env.SANDBOX_REQUIRE_PKCE,
    logLevel: env.SANDBOX_LOG_LEVEL,
  };
}
