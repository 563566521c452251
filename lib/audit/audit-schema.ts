import { z } from "zod";
import { environments } from "#lib/auth/permissions.ts";
import { isZone } from "#lib/text/days.ts";
import { searchText } from "#lib/text/search-text-schema.ts";
import { auditGroupNames } from "./audit-words.ts";

/** Everyone who acts without an account: Larder itself, and resource owners by a connect link. */
export const withoutAccount = "without-account";

/** A person's id, or a part of the name under which somebody acted. */
const person = searchText(100).min(1);
const day = z.iso.date({ error: "Write a day as 2026-11-23." });

const filterFields = {
  group: z.enum(auditGroupNames).optional(),
  person: person.optional(),
  environment: z.enum(environments).optional(),
  /** A subject's id, or part of its name. */
  subject: searchText(100).min(1).optional(),
  /** Days of the zone, both included. */
  from: day.optional(),
  to: day.optional(),
  /** UTC unless given. */
  zone: z.string().max(64).refine(isZone, { error: "Write a zone as Europe/Brussels." }).optional(),
};

/** The filters of the activity; unreadable values are refused. */
const auditFilterSchema = z.strictObject(filterFields);
export type AuditFilter = z.infer<typeof auditFilterSchema>;

/** What a download of the activity takes. */
export const exportAuditEventsSchema = auditFilterSchema.extend({
  format: z.enum(["csv", "jsonl"]).default("csv"),
});

/** What the Activity page takes from its URL; an unreadable value falls back to "no filter". */
export const listAuditEventsSchema = z.object({
  group: filterFields.group.catch(undefined),
  person: filterFields.person.catch(undefined),
  environment: filterFields.environment.catch(undefined),
  subject: filterFields.subject.catch(undefined),
  from: filterFields.from.catch(undefined),
  to: filterFields.to.catch(undefined),
  zone: filterFields.zone.catch(undefined),
  after: z.uuid().optional().catch(undefined),
  before: z.uuid().optional().catch(undefined),
});
export type ListAuditEvents = z.infer<typeof listAuditEventsSchema>;
