-- What was found out is stored as a code with its data, and put into words where it is shown. Sentences of earlier
-- versions stay, as JSON strings.
ALTER TABLE "Attempt" ALTER COLUMN "detail" TYPE jsonb USING to_jsonb("detail");
ALTER TABLE "TokenSet"
  ALTER COLUMN "failureReason" TYPE jsonb USING to_jsonb("failureReason"),
  ALTER COLUMN "checkDetail" TYPE jsonb USING to_jsonb("checkDetail"),
  ALTER COLUMN "verdictEvidence" TYPE jsonb USING to_jsonb("verdictEvidence"),
  ALTER COLUMN "revocationDetail" TYPE jsonb USING to_jsonb("revocationDetail");
ALTER TABLE "Authorization" ALTER COLUMN "outcomeDetail" TYPE jsonb USING to_jsonb("outcomeDetail");
