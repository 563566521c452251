-- Refused imports are few, and alerts look for those of the last day.
CREATE INDEX "AuditEvent_import_refused_idx" ON "AuditEvent" ("organizationId", "at") WHERE "action" = 'token-set.import-refused';
