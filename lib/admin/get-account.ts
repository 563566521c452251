import "server-only";
import type { Db } from "#lib/db/client.ts";
import { env } from "#lib/env.ts";
import { AppError } from "#lib/errors.ts";
import { emailSchema } from "#lib/setup/setup-schema.ts";
import { findAccount } from "./admin-repository.ts";

/** An account, as commands name it: by its address. */
export interface Account {
  id: string;
  name: string;
  email: string;
}

/** The account with an address that was typed. Demo accounts exist in the demo alone. @throws AppError not_found */
export async function getAccount(db: Db, typed: string): Promise<Account> {
  const email = emailSchema.safeParse(typed).data;
  const account = email === undefined ? null : await findAccount(db, email);
  if (email !== undefined && account && (!account.demo || env().LARDER_DEMO)) {
    return { id: account.id, name: account.name, email };
  }
  throw new AppError("not_found", {
    what: `Nobody has an account with the address ${typed}.`,
    safe: "Nothing was changed.",
    next: "Somebody gets an account by an invitation.",
  });
}
