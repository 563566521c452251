-- AlterTable
ALTER TABLE "Attempt" ADD COLUMN "joined" BOOLEAN NOT NULL DEFAULT false;
