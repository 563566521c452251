-- Failed tries to sign in, and until when the next one has to wait. Keys are hashes: no address of a stranger is kept.
CREATE TABLE "SignInDelay" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "SignInDelay_pkey" PRIMARY KEY ("key")
);

CREATE INDEX "SignInDelay_lastAt_idx" ON "SignInDelay"("lastAt");
