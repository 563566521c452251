import "server-only";
import type { Actor } from "#lib/auth/actor.ts";
import type { SealedPlace } from "#lib/crypto/seal.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { AppError } from "#lib/errors.ts";
import { logger } from "#lib/logger.ts";
import { getVault, type Vault } from "#lib/vault/vault.ts";
import {
  type EarlierRequest,
  findEarlierRequest,
  releaseIdempotencyKey,
  storeAnswer,
  takeIdempotencyKey,
} from "./idempotency-repository.ts";

/** An answer that is final: the same request must not be carried out again. */
export interface FinalAnswer {
  status: number;
  body: object;
}

/** A request that its caller may repeat, and what makes it the same one. */
export interface RepeatableRequest {
  actor: Actor;
  key: string;
  method: string;
  path: string;
  body: string;
  /** Fields of the answer that are shown once: they are not stored, sealed or not. */
  shownOnce: readonly string[];
}

interface Stored extends FinalAnswer {
  /** A secret was left out. */
  isWithoutSecret: boolean;
}

/** Longer than any request takes. */
const longestRunMs = 2 * 60_000;

const placeOf = (row: string, { organizationId }: Actor) =>
  ({ table: "IdempotentRequest", column: "answerSealed", row, organizationId }) satisfies SealedPlace;

/** Keys of two API keys, and of two people, are not the same. */
function ownerOf({ key, userId, organizationId }: Actor): string {
  return key ? `key:${key.id}` : `person:${userId}:${organizationId}`;
}

function fingerprintOf(vault: Vault, { method, path, body }: RepeatableRequest): string {
  return vault.fingerprint(`idempotent:${JSON.stringify([method, path, body])}`);
}

function withoutSecrets({ status, body }: FinalAnswer, shownOnce: readonly string[]): Stored {
  const kept = Object.entries(body).filter(([name]) => !shownOnce.includes(name));
  const isWithoutSecret = shownOnce.some((name) => Object.hasOwn(body, name));
  return { status, body: Object.fromEntries(kept), isWithoutSecret };
}

function requireAnswered(
  earlier: EarlierRequest,
): asserts earlier is EarlierRequest & { answerSealed: string } {
  if (earlier.answerSealed !== null) return;
  if (earlier.ageMs < longestRunMs) {
    throw new AppError(
      "conflict",
      {
        what: "The first request with this Idempotency-Key is still running.",
        safe: "This one was not carried out.",
        next: "Send it again in a moment, with the same key.",
      },
      { retryAfterSeconds: 2 },
    );
  }
  throw new AppError("conflict", {
    what: "The first request with this Idempotency-Key ended before its answer was known.",
    safe: "This one was not carried out.",
    next: "Look at the current state: if the first had no effect, send it again with a new key.",
  });
}

/** The stored answer to an earlier request. @throws AppError idempotency_key_reused, conflict */
function recall(vault: Vault, earlier: EarlierRequest, request: RepeatableRequest): FinalAnswer {
  if (earlier.fingerprint !== fingerprintOf(vault, request)) {
    throw new AppError("idempotency_key_reused", {
      what: "This Idempotency-Key belongs to another request.",
      safe: "Nothing was changed.",
      next: "Use a new key for each new request.",
    });
  }
  requireAnswered(earlier);
  const { status, body, isWithoutSecret }: Stored = JSON.parse(
    vault.open(earlier.answerSealed, placeOf(earlier.id, request.actor)),
  );
  if (!isWithoutSecret) return { status, body };
  const id = "id" in body ? ` Its id is ${String(body.id)}.` : "";
  throw new AppError("conflict", {
    what: `This request was carried out already, and the secret that it made was shown once.${id}`,
    safe: "Nothing was made twice.",
    next: "If the secret did not arrive, make a new one and revoke the one that was lost.",
  });
}

async function store(vault: Vault, id: string, actor: Actor, answer: Stored): Promise<void> {
  const answerSealed = vault.seal(JSON.stringify(answer), placeOf(id, actor));
  await storeAnswer(db(), { id, status: answer.status, answerSealed });
}

/**
 * Carries a request out once for its idempotency key, and answers its repetitions with the first answer. An `AppError`
 * that is thrown means that nothing final came of it: the key is free again. Anything else leaves the outcome unknown.
 * @throws AppError idempotency_key_reused (another request), conflict (still running, unknown, or its secret was shown)
 * @see draft-ietf-httpapi-idempotency-key-header
 */
export async function answerOnce(
  request: RepeatableRequest,
  carryOut: () => Promise<FinalAnswer>,
): Promise<FinalAnswer & { isRepeated: boolean }> {
  const vault = await getVault();
  const { organizationId } = request.actor;
  const named = { actor: ownerOf(request.actor), key: request.key };
  const row = { id: newId(), organizationId, ...named, fingerprint: fingerprintOf(vault, request) };
  const taken = await takeIdempotencyKey(db(), row);
  if (!taken) {
    const earlier = await findEarlierRequest(db(), named);
    if (earlier) return { ...recall(vault, earlier, request), isRepeated: true };
    // It was freed in between: whoever asks again gets a clear answer.
    throw new AppError("conflict", { what: "Send this request again." }, { retryAfterSeconds: 1 });
  }
  let answer: FinalAnswer;
  try {
    answer = await carryOut();
  } catch (error) {
    if (error instanceof AppError) await releaseIdempotencyKey(db(), taken.id);
    throw error;
  }
  const stored = withoutSecrets(answer, request.shownOnce);
  await store(vault, taken.id, request.actor, stored).catch((error: unknown) => {
    logger().error({ error }, "An answer could not be stored: repetitions will be told that it is unknown.");
  });
  return { ...answer, isRepeated: false };
}
