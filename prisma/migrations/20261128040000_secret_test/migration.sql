-- What Apicbase said when a client secret was last tried by a call that spends nothing.
CREATE TYPE "SecretTestOutcome" AS ENUM ('accepted', 'refused', 'unanswered', 'unprovable');

ALTER TABLE "ClientSecret"
  ADD COLUMN "testedAt" TIMESTAMPTZ(3),
  ADD COLUMN "testOutcome" "SecretTestOutcome";
