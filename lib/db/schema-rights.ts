import pg from "pg";

/** What the session's role may do about a schema that Larder works in. */
export interface SchemaRights {
  schema: string;
  exists: boolean;
  /** It may create tables in it. */
  mayUse: boolean;
  /** It may create schemas in the database. */
  mayCreate: boolean;
  role: string;
  database: string;
}

/** What a superuser has to grant for the role to work in the schema, in one sentence; null when nothing is missing. */
export function findMissingGrant(rights: SchemaRights): string | null {
  const { schema, exists, mayUse, mayCreate, role, database } = rights;
  if (exists ? mayUse : mayCreate) return null;
  const [schemaName, roleName, databaseName] = [schema, role, database].map((name) =>
    pg.escapeIdentifier(name),
  );
  return exists
    ? `The role ${role} may not create tables in the schema ${schema}. Run as a superuser in the database ${database}: ` +
        `GRANT USAGE, CREATE ON SCHEMA ${schemaName} TO ${roleName}.`
    : `The role ${role} may not create the schema ${schema}, which Larder needs. Run as a superuser in the database ` +
        `${database}: GRANT CREATE ON DATABASE ${databaseName} TO ${roleName}, or CREATE SCHEMA ${schemaName} ` +
        `AUTHORIZATION ${roleName}.`;
}
