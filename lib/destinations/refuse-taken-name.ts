import { isUniqueViolation } from "#lib/db/unique-violation.ts";
import { AppError } from "#lib/errors.ts";

/** Says that the name is another destination's, and passes on every other error. @throws AppError conflict */
export function refuseTakenName(error: unknown, safe: string): never {
  if (!isUniqueViolation(error)) throw error;
  throw new AppError(
    "conflict",
    { what: "Another destination of this organization has this name.", safe },
    { fields: { name: "This name is taken." } },
  );
}
