import { AppError, type ErrorCode } from "#lib/errors.ts";

/** The code with which something is refused; fails when it is not, or by another kind of error. */
export async function refusalOf(deed: Promise<unknown>): Promise<ErrorCode> {
  const error = await deed.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error.code;
  throw new Error("This should have been refused.", { cause: error });
}
