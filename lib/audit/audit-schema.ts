import { z } from "zod";
import { environments } from "#lib/auth/permissions.ts";
import { searchText } from "#lib/text/search-text-schema.ts";
import { auditGroupNames } from "./audit-words.ts";

/** Everyone who acts without an account: Larder itself, and resource owners by a connect link. */
export const withoutAccount = "without-account";

const person = z.union([z.uuid(), z.literal(withoutAccount)]);
/** A day in UTC. */
const day = z.iso.date({ error: "Write a day as 2026-11-23." });

const filterFields = {
  group: z.enum(auditGroupNames).optional(),
  person: person.optional(),
  environment: z.enum(environments).optional(),
  /** A subject's id, or part of its name. */
  subject: searchText(100).min(1).optional(),
  from: day.optional(),
  to: day.optional(),
};

/** The filters of the activity; unreadable values are refused. */
export const auditFilterSchema = z.strictObject(filterFields);
export type AuditFilter = z.infer<typeof auditFilterSchema>;

/** What the Activity page takes from its URL; an unreadable value falls back to "no filter". */
export const listAuditEventsSchema = z.object({
  group: filterFields.group.catch(undefined),
  person: filterFields.person.catch(undefined),
  environment: filterFields.environment.catch(undefined),
  subject: filterFields.subject.catch(undefined),
  from: filterFields.from.catch(undefined),
  to: filterFields.to.catch(undefined),
  after: z.uuid().optional().catch(undefined),
  before: z.uuid().optional().catch(undefined),
});
export type ListAuditEvents = z.infer<typeof listAuditEventsSchema>;
