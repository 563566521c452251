-- CreateEnum
CREATE TYPE "Role" AS ENUM ('owner', 'admin', 'developer', 'support');

-- CreateEnum
CREATE TYPE "Environment" AS ENUM ('development', 'production');

-- CreateEnum
CREATE TYPE "ClientAuthentication" AS ENUM ('body', 'basic');

-- CreateEnum
CREATE TYPE "RedirectMode" AS ENUM ('callback', 'copy_code');

-- CreateEnum
CREATE TYPE "SecretSlot" AS ENUM ('current', 'next');

-- CreateEnum
CREATE TYPE "Verdict" AS ENUM ('used_elsewhere', 'revoked_at_apicbase', 'answer_lost', 'client_secret_changed', 'code_expired', 'unknown');

-- CreateEnum
CREATE TYPE "GenerationSource" AS ENUM ('exchange', 'refresh', 'import');

-- CreateEnum
CREATE TYPE "AttemptKind" AS ENUM ('exchange', 'refresh', 'revoke');

-- CreateEnum
CREATE TYPE "AttemptTrigger" AS ENUM ('person', 'api', 'schedule', 'recovery');

-- CreateEnum
CREATE TYPE "AttemptOutcome" AS ENUM ('issued', 'refused', 'credentials', 'unavailable', 'not_sent', 'unknown', 'not_rotated', 'lost', 'fenced', 'revoked', 'unconfirmed');

-- CreateEnum
CREATE TYPE "AuthorizationOutcome" AS ENUM ('connected', 'denied', 'refused', 'expired', 'failed');

-- CreateEnum
CREATE TYPE "RevocationProof" AS ENUM ('proved', 'unconfirmed');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT NOT NULL,
    "demo" BOOLEAN NOT NULL DEFAULT false,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Organization" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Membership" (
    "userId" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "role" "Role" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "disabledAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("userId","organizationId")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "membershipVersion" INTEGER NOT NULL,
    "userAgent" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "SetupToken" (
    "id" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "usedAt" TIMESTAMPTZ(3),

    CONSTRAINT "SetupToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "InstallationKey" (
    "name" TEXT NOT NULL,
    "keySealed" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "InstallationKey_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "RateLimiterFlexible" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMPTZ(3),

    CONSTRAINT "RateLimiterFlexible_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Library" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Library_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Application" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "authentication" "ClientAuthentication" NOT NULL,
    "redirectMode" "RedirectMode" NOT NULL,
    "defaultScopes" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Application_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ClientSecret" (
    "id" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "slot" "SecretSlot" NOT NULL,
    "secretSealed" TEXT NOT NULL,
    "secretHint" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "acceptedAt" TIMESTAMPTZ(3),
    "refusedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ClientSecret_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TokenSet" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "applicationId" UUID NOT NULL,
    "libraryId" UUID NOT NULL,
    "environment" "Environment" NOT NULL,
    "name" TEXT NOT NULL,
    "requestedScopes" TEXT[],
    "grantedScopes" TEXT[],
    "generation" INTEGER NOT NULL DEFAULT 0,
    "fence" INTEGER NOT NULL DEFAULT 0,
    "claimedUntil" TIMESTAMPTZ(3),
    "claimedByAttemptId" UUID,
    "accessTokenIssuedAt" TIMESTAMPTZ(3),
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "nextRefreshAt" TIMESTAMPTZ(3),
    "refreshedAt" TIMESTAMPTZ(3),
    "failureCount" INTEGER NOT NULL DEFAULT 0,
    "failureReason" TEXT,
    "failedAt" TIMESTAMPTZ(3),
    "checkedAt" TIMESTAMPTZ(3),
    "checkActive" BOOLEAN,
    "checkDetail" TEXT,
    "verdict" "Verdict",
    "verdictEvidence" TEXT,
    "verdictAt" TIMESTAMPTZ(3),
    "pausedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),
    "revocationProof" "RevocationProof",
    "revocationDetail" TEXT,
    "authorizedBy" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "TokenSet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Generation" (
    "id" UUID NOT NULL,
    "tokenSetId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "source" "GenerationSource" NOT NULL,
    "rotatedFrom" INTEGER,
    "adopted" BOOLEAN NOT NULL,
    "accessTokenSealed" TEXT,
    "refreshTokenSealed" TEXT,
    "accessTokenFingerprint" TEXT NOT NULL,
    "refreshTokenFingerprint" TEXT,
    "scopes" TEXT[],
    "issuedAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "wipedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Generation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HeldRefreshToken" (
    "fingerprint" TEXT NOT NULL,
    "tokenSetId" UUID NOT NULL,

    CONSTRAINT "HeldRefreshToken_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateTable
CREATE TABLE "Attempt" (
    "id" UUID NOT NULL,
    "tokenSetId" UUID NOT NULL,
    "kind" "AttemptKind" NOT NULL,
    "trigger" "AttemptTrigger" NOT NULL,
    "generation" INTEGER NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "fence" INTEGER NOT NULL,
    "actorUserId" UUID,
    "actorName" TEXT NOT NULL,
    "instance" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "deadlineAt" TIMESTAMPTZ(3) NOT NULL,
    "completedAt" TIMESTAMPTZ(3),
    "outcome" "AttemptOutcome",
    "providerStatus" INTEGER,
    "providerError" TEXT,
    "detail" TEXT,

    CONSTRAINT "Attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Authorization" (
    "id" UUID NOT NULL,
    "tokenSetId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "stateHash" TEXT NOT NULL,
    "browserHash" TEXT NOT NULL,
    "codeVerifierSealed" TEXT NOT NULL,
    "redirectMode" "RedirectMode" NOT NULL,
    "redirectUri" TEXT,
    "scopes" TEXT[],
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "consumedAt" TIMESTAMPTZ(3),
    "outcome" "AuthorizationOutcome",
    "outcomeDetail" TEXT,

    CONSTRAINT "Authorization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" UUID NOT NULL,
    "organizationId" UUID NOT NULL,
    "actorUserId" UUID,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subjectType" TEXT NOT NULL,
    "subjectId" UUID NOT NULL,
    "subjectName" TEXT NOT NULL,
    "environment" "Environment",
    "detail" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "Membership_organizationId_idx" ON "Membership"("organizationId");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "SetupToken_tokenHash_key" ON "SetupToken"("tokenHash");

-- CreateIndex
CREATE UNIQUE INDEX "Library_organizationId_name_key" ON "Library"("organizationId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Application_organizationId_name_key" ON "Application"("organizationId", "name");

-- CreateIndex
CREATE UNIQUE INDEX "Application_organizationId_clientId_key" ON "Application"("organizationId", "clientId");

-- CreateIndex
CREATE UNIQUE INDEX "ClientSecret_applicationId_slot_key" ON "ClientSecret"("applicationId", "slot");

-- CreateIndex
CREATE INDEX "TokenSet_organizationId_name_id_idx" ON "TokenSet"("organizationId", "name", "id");

-- CreateIndex
CREATE INDEX "TokenSet_organizationId_accessTokenExpiresAt_id_idx" ON "TokenSet"("organizationId", "accessTokenExpiresAt", "id");

-- CreateIndex
CREATE INDEX "TokenSet_organizationId_nextRefreshAt_id_idx" ON "TokenSet"("organizationId", "nextRefreshAt", "id");

-- CreateIndex
CREATE INDEX "TokenSet_applicationId_idx" ON "TokenSet"("applicationId");

-- CreateIndex
CREATE INDEX "TokenSet_nextRefreshAt_idx" ON "TokenSet"("nextRefreshAt");

-- CreateIndex
CREATE UNIQUE INDEX "TokenSet_organizationId_libraryId_environment_name_key" ON "TokenSet"("organizationId", "libraryId", "environment", "name");

-- CreateIndex
CREATE INDEX "Generation_accessTokenFingerprint_idx" ON "Generation"("accessTokenFingerprint");

-- CreateIndex
CREATE INDEX "Generation_refreshTokenFingerprint_idx" ON "Generation"("refreshTokenFingerprint");

-- CreateIndex
CREATE UNIQUE INDEX "Generation_tokenSetId_number_key" ON "Generation"("tokenSetId", "number");

-- CreateIndex
CREATE INDEX "HeldRefreshToken_tokenSetId_idx" ON "HeldRefreshToken"("tokenSetId");

-- CreateIndex
CREATE INDEX "Attempt_tokenSetId_startedAt_idx" ON "Attempt"("tokenSetId", "startedAt" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "Authorization_stateHash_key" ON "Authorization"("stateHash");

-- CreateIndex
CREATE INDEX "Authorization_tokenSetId_idx" ON "Authorization"("tokenSetId");

-- CreateIndex
CREATE INDEX "AuditEvent_organizationId_at_id_idx" ON "AuditEvent"("organizationId", "at" DESC, "id");

-- CreateIndex
CREATE INDEX "AuditEvent_subjectId_at_idx" ON "AuditEvent"("subjectId", "at" DESC);

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Library" ADD CONSTRAINT "Library_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Application" ADD CONSTRAINT "Application_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ClientSecret" ADD CONSTRAINT "ClientSecret_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TokenSet" ADD CONSTRAINT "TokenSet_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TokenSet" ADD CONSTRAINT "TokenSet_applicationId_fkey" FOREIGN KEY ("applicationId") REFERENCES "Application"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "TokenSet" ADD CONSTRAINT "TokenSet_libraryId_fkey" FOREIGN KEY ("libraryId") REFERENCES "Library"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Generation" ADD CONSTRAINT "Generation_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HeldRefreshToken" ADD CONSTRAINT "HeldRefreshToken_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Attempt" ADD CONSTRAINT "Attempt_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Authorization" ADD CONSTRAINT "Authorization_tokenSetId_fkey" FOREIGN KEY ("tokenSetId") REFERENCES "TokenSet"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Authorization" ADD CONSTRAINT "Authorization_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditEvent" ADD CONSTRAINT "AuditEvent_organizationId_fkey" FOREIGN KEY ("organizationId") REFERENCES "Organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The record is append-only.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit record is append-only';
END;
$$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON "AuditEvent"
  FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON "AuditEvent"
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- A token set's tenant and environment hold for its whole life.
CREATE FUNCTION refuse_token_set_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a token set keeps its organization and environment';
END;
$$;
CREATE TRIGGER token_set_stays BEFORE UPDATE OF "environment", "organizationId" ON "TokenSet"
  FOR EACH ROW
  WHEN (OLD."environment" IS DISTINCT FROM NEW."environment" OR OLD."organizationId" IS DISTINCT FROM NEW."organizationId")
  EXECUTE FUNCTION refuse_token_set_move();

-- A generation is insert-only: it may be adopted and wiped, nothing else, and neither is undone.
CREATE FUNCTION guard_generation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - ARRAY['adopted', 'accessTokenSealed', 'refreshTokenSealed', 'wipedAt'])
     IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['adopted', 'accessTokenSealed', 'refreshTokenSealed', 'wipedAt'])
     OR (OLD."adopted" AND NOT NEW."adopted")
     OR (OLD."wipedAt" IS NOT NULL AND NEW."wipedAt" IS DISTINCT FROM OLD."wipedAt")
     OR (OLD."wipedAt" IS NOT NULL AND (NEW."accessTokenSealed" IS NOT NULL OR NEW."refreshTokenSealed" IS NOT NULL)) THEN
    RAISE EXCEPTION 'a generation is insert-only';
  END IF;
  RETURN NEW;
END;
$$;
CREATE TRIGGER generation_insert_only BEFORE UPDATE ON "Generation"
  FOR EACH ROW EXECUTE FUNCTION guard_generation();
