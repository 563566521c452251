-- Mail to the owners goes to whoever is one when it is sent. Processes of the release before go on with the addresses.
ALTER TABLE "Destination"
  ADD COLUMN "toOwners" BOOLEAN NOT NULL DEFAULT false,
  ADD CONSTRAINT "Destination_mails_owners" CHECK (NOT "toOwners" OR "kind" = 'mail');
UPDATE "Destination" SET "toOwners" = true
  WHERE "kind" = 'mail' AND "name" = 'Owners, by mail' AND "createdByName" = 'Larder';
