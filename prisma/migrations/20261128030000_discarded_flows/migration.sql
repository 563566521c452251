-- A browser that comes back from Apicbase for a token set that was discarded meanwhile is told so.
CREATE TABLE "DiscardedFlow" (
    "stateHash" TEXT NOT NULL,
    "byLink" BOOLEAN NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DiscardedFlow_pkey" PRIMARY KEY ("stateHash")
);
