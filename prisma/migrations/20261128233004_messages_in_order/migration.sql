-- The message that is sent first, while it waits: that an alert ended is not told before that it began. No foreign key: old
-- messages are removed. A release before this one writes none, and its messages overtake each other as before.
ALTER TABLE "Delivery" ADD COLUMN "followsId" UUID;
