-- A pasted token is found by its whole fingerprint, and a fingerprint as pages show it by its first eight characters: with
-- this operator class one index serves both.
DROP INDEX "Generation_accessTokenFingerprint_idx";
DROP INDEX "Generation_refreshTokenFingerprint_idx";
CREATE INDEX "Generation_accessTokenFingerprint_idx" ON "Generation" ("accessTokenFingerprint" text_pattern_ops);
CREATE INDEX "Generation_refreshTokenFingerprint_idx" ON "Generation" ("refreshTokenFingerprint" text_pattern_ops);

-- A pasted authorization code: few attempts have one.
CREATE INDEX "Attempt_code_idx" ON "Attempt" ("fingerprint" text_pattern_ops) WHERE "kind" = 'exchange';
