import "server-only";
import { hash, verify } from "@node-rs/argon2";
import { takeHashTurn } from "./hash-queue.ts";

// The library's ambient enum cannot be imported here; 2 is its Argon2id.
const argon2id = 2;

// OWASP's second recommended setting: 19 MiB, two passes.
const parameters = { algorithm: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let decoy: Promise<string> | undefined;

/** Hashes a password with Argon2id, in NFC: keyboards encode the same accent differently. @see RFC 9106, RFC 8265. @throws AppError unavailable */
export function hashPassword(password: string): Promise<string> {
  return takeHashTurn(() => hash(password.normalize("NFC"), parameters));
}

/**
 * Whether the password matches the hash. Without a hash it takes as long as a real check, so that timing does not
 * reveal which addresses have accounts. @throws AppError unavailable
 */
export async function verifyPassword(password: string, passwordHash: string | null): Promise<boolean> {
  decoy ??= hashPassword("no account has this password");
  const known = passwordHash ?? (await decoy);
  const composed = password.normalize("NFC");
  return takeHashTurn(async () => {
    const fits = await verify(known, composed);
    // Older hashes are of the password as it was typed then.
    const fitsAsTyped = !fits && composed !== password && (await verify(known, password));
    return passwordHash !== null && (fits || fitsAsTyped);
  });
}
