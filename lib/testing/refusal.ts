import { AppError, type ErrorCode } from "#lib/errors.ts";

/** The code of the AppError that a call is refused with; throws when it succeeds or fails otherwise. */
export async function refusalOf(call: Promise<unknown>): Promise<ErrorCode> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error.code;
  throw new Error("This should have been refused.", { cause: error });
}
