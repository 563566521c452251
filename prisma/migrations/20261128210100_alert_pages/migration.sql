-- Open pages hear that an alert was opened, was told, concerns fewer or more, or is over.
CREATE FUNCTION notify_larder_pages_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('larder_pages', NEW."organizationId" || ' ' || NEW."id" || ' s');
  RETURN NULL;
END;
$$;
CREATE TRIGGER alert_pages_opened AFTER INSERT ON "Alert" FOR EACH ROW EXECUTE FUNCTION notify_larder_pages_alert();
CREATE TRIGGER alert_pages AFTER UPDATE ON "Alert" FOR EACH ROW
  WHEN ((OLD."remaining", OLD."toldAt", OLD."endedAt") IS DISTINCT FROM (NEW."remaining", NEW."toldAt", NEW."endedAt"))
  EXECUTE FUNCTION notify_larder_pages_alert();
ALTER TABLE "Alert" ENABLE ALWAYS TRIGGER alert_pages_opened;
ALTER TABLE "Alert" ENABLE ALWAYS TRIGGER alert_pages;
