-- Which part of the record a destination has not accepted: asked by workers every round, and by people's pages.
CREATE INDEX "Delivery_record_open_idx" ON "Delivery"("destinationId") WHERE "type" = 'record.event' AND "standing" <> 'sent';
