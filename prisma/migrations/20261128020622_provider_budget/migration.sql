-- CreateTable
CREATE TABLE "ProviderBudget" (
    "provider" TEXT NOT NULL,
    "step" BIGINT NOT NULL DEFAULT 0,
    "people" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "refreshes" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "doubts" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "checks" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "toldLeft" INTEGER,
    "toldUntil" TIMESTAMPTZ(3),
    "waitUntil" TIMESTAMPTZ(3),

    CONSTRAINT "ProviderBudget_pkey" PRIMARY KEY ("provider")
);


