import "server-only";
import { z } from "zod";
import { requirePermission } from "#lib/auth/actor.ts";
import type { Context } from "#lib/auth/context.ts";
import type { OrganizationPermission } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { type Choice, findChoiceRow, listChoiceRows } from "./choice-repository.ts";
import type { ChoiceKind, ListChoices } from "./choice-schema.ts";

const shown = 20;

const needed: Record<ChoiceKind, OrganizationPermission> = {
  application: "application:read",
  library: "token-set:read",
  person: "audit:read",
};

/** The organization's applications, libraries or people whose name contains the words, twenty at most. @throws AppError forbidden */
export async function listChoices({ actor }: Context, { kind, q }: ListChoices): Promise<Choice[]> {
  requirePermission(actor, needed[kind]);
  return listChoiceRows(db(), { kind, organizationId: actor.organizationId }, q, shown);
}

/** What stands behind a filter's value; null for words, and for an id that is nothing of this organization. @throws AppError forbidden */
export async function findChoice(
  { actor }: Context,
  kind: ChoiceKind,
  idOrWords: string | undefined,
): Promise<Choice | null> {
  requirePermission(actor, needed[kind]);
  if (!z.uuid().safeParse(idOrWords).success || idOrWords === undefined) return null;
  return findChoiceRow(db(), { kind, organizationId: actor.organizationId }, idOrWords);
}
