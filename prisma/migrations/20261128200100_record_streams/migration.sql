-- Destinations that get an organization's whole record, and how far they have it: a number in the chain.
ALTER TABLE "Destination" ADD COLUMN "recordCursor" INTEGER;
CREATE INDEX "Destination_record_idx" ON "Destination"("id") WHERE "offAt" IS NULL AND "recordCursor" IS NOT NULL;
-- What of the record has not been accepted: the next part waits for it.
CREATE INDEX "Delivery_record_idx" ON "Delivery"("destinationId") WHERE "type" = 'record.event' AND "standing" <> 'sent';
