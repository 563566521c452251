-- Names that differ only in case, in spaces or in how an accent is encoded are one name. Existing rows are written as
-- new ones are (NFC, single spaces); of those that then are the same, all but the oldest get " (2)", " (3)" and so on.
CREATE FUNCTION pg_temp.number_names(of_table regclass, within text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  one record;
  candidate text;
  taken boolean;
  number int;
BEGIN
  FOR one IN EXECUTE format(
    'SELECT "id", "name", normalize(btrim(regexp_replace("name", ''\s+'', '' '', ''g'')), NFC) AS wanted FROM %s ORDER BY "createdAt", "id"',
    of_table) LOOP
    candidate := one.wanted;
    number := 1;
    LOOP
      -- A younger row gives way, unless it has the very name: the exact index of before still holds.
      EXECUTE format(
        'SELECT EXISTS (SELECT FROM %1$s o JOIN %1$s r ON (%2$s) WHERE r."id" = $1 AND o."id" <> r."id" AND (o."name" = $2
           OR (lower(o."name") = lower($2) AND ($3 > 1 OR (o."createdAt", o."id") < (r."createdAt", r."id")))))',
        of_table, within) INTO taken USING one."id", candidate, number;
      EXIT WHEN NOT taken;
      number := number + 1;
      candidate := rtrim(left(one.wanted, 70)) || ' (' || number || ')';
    END LOOP;
    IF candidate <> one."name" THEN
      EXECUTE format('UPDATE %s SET "name" = $1 WHERE "id" = $2', of_table) USING candidate, one."id";
    END IF;
  END LOOP;
END $$;

SELECT pg_temp.number_names('"Library"', 'o."organizationId" = r."organizationId"');
SELECT pg_temp.number_names('"Application"', 'o."organizationId" = r."organizationId"');
SELECT pg_temp.number_names('"TokenSet"',
  'o."organizationId" = r."organizationId" AND o."libraryId" = r."libraryId" AND o."environment" = r."environment"');

CREATE UNIQUE INDEX "Library_organizationId_lower_name_key" ON "Library" ("organizationId", lower("name"));
CREATE UNIQUE INDEX "Application_organizationId_lower_name_key" ON "Application" ("organizationId", lower("name"));
CREATE UNIQUE INDEX "TokenSet_organizationId_libraryId_environment_lower_name_key"
  ON "TokenSet" ("organizationId", "libraryId", "environment", lower("name"));
