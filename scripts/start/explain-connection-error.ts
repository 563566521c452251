import pg from "pg";

/** Where a connection should have gone. The password is not part of it. */
export type Target = { host: string; port: number; user?: string | undefined; database?: string | undefined };

type Explain = (target: Target, reason: string) => string;

const serverOf = ({ host, port }: Target) =>
  host.startsWith("/") ? `the socket ${host}/.s.PGSQL.${port}` : `${host}, port ${port}`;

const unknownAuthority: Explain = () =>
  "its certificate is signed by an authority that this machine does not know. Add sslmode=verify-full&sslrootcert=/path/to/ca.pem " +
  "to DATABASE_URL, with the CA file of your provider.";
const nothingListens: Explain = (target) =>
  `nothing listens at ${serverOf(target)}. Check that Postgres runs there and that the address is right.`;
const noAnswer: Explain = (target) =>
  `${serverOf(target)} does not answer. Check the address, and that no firewall is in between.`;
const notAdmitted: Explain = (_target, reason) =>
  /no encryption/.test(reason)
    ? "it accepts this role over TLS only. Add sslmode=verify-full to DATABASE_URL."
    : `it does not admit this role from this machine (${reason}). Allow it in pg_hba.conf, or correct DATABASE_URL.`;
const wrongPassword: Explain = ({ user }) =>
  `it refuses the password of the role ${user}. Correct DATABASE_URL, with # as %23, / as %2F, ? as %3F, @ as %40, % as %25.`;
const full: Explain = (_target, reason) =>
  `it has no connection left (${reason}). End other clients, raise the limit, or set a lower connection_limit in DATABASE_URL.`;

const byCode: Record<string, Explain> = {
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_HAS_EXPIRED: () => "its certificate has expired. Renew it at the server.",
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host }) =>
    `its certificate is not for the name ${host}. Use the host name that is in the certificate.`,
  ECONNREFUSED: nothingListens,
  ENOENT: nothingListens,
  ENOTFOUND: ({ host }) =>
    `this machine finds no address for the host ${host}. Correct the host in DATABASE_URL.`,
  EAI_AGAIN: ({ host }) =>
    `this machine finds no address for the host ${host}. Check the host and this machine's DNS.`,
  EACCES: (target) => `this user may not open ${serverOf(target)}. Check the directory's permissions.`,
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: noAnswer,
  "28P01": wrongPassword,
  "28000": notAdmitted,
  "53300": full,
  "42501": ({ user, database }) =>
    `the role ${user} may not connect to the database ${database}. Run as a superuser: GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(database ?? "")} TO ${pg.escapeIdentifier(user ?? "")}.`,
};

const byMessage: [RegExp, Explain][] = [
  [
    /does not support SSL/,
    () =>
      "it offers no TLS, and DATABASE_URL asks for it. Turn TLS on at the server, or use sslmode=disable.",
  ],
  [
    /unsupported startup parameter/i,
    (_target, reason) =>
      `the pooler in front of it refuses a setting of the session (${reason}). See docs/postgres.md about poolers.`,
  ],
  [/timeout|timed out/i, noAnswer],
];

/** Why a connection failed and what to do, in words, to go on from "Larder cannot use the database …: ". */
export function explainConnectionError(error: unknown, target: Target): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : "";
  const explain = byMessage.find(([pattern]) => pattern.test(message))?.[1] ?? byCode[code];
  if (explain) return explain(target, message);
  return `${message || code || "it gave no reason"}. Check that it runs and that DATABASE_URL is right.`;
}
