import "server-only";
import { hash, verify } from "@node-rs/argon2";

// The library's ambient enum cannot be imported here; 2 is its Argon2id.
const argon2id = 2;

// OWASP's second recommended setting: 19 MiB, two passes.
const parameters = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let decoy: Promise<string> | undefined;

/** Hashes a password with Argon2id. @see RFC 9106 */
export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

/**
 * Whether the password matches the hash. Without a hash it takes as long as a real check, so that timing does not
 * reveal which addresses have accounts.
 */
export async function verifyPassword(password: string, passwordHash: string | null): Promise<boolean> {
  decoy ??= hashPassword("no account has this password");
  const fits = await verify(passwordHash ?? (await decoy), password);
  return passwordHash !== null && fits;
}
