-- Whether the access token had been heard dead before the offer: then that it is dead afterwards proves nothing about the offer.
-- A release before this one says no of each, as all did until now.
ALTER TABLE "Attempt" ADD COLUMN "witnessDead" BOOLEAN NOT NULL DEFAULT false;
