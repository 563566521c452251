import type { SealedPlace } from "#lib/crypto/seal.ts";

/** A table with sealed columns: how a row is named, and whose its values are. */
export interface SealedTable {
  table: string;
  key: "id" | "name";
  columns: readonly string[];
  belongsTo: "installation" | "organization" | "application" | "token-set";
}

/** Every sealed column of the database. */
export const sealedTables: readonly SealedTable[] = [
  { table: "InstallationKey", key: "name", columns: ["keySealed"], belongsTo: "installation" },
  { table: "ClientSecret", key: "id", columns: ["secretSealed"], belongsTo: "application" },
  {
    table: "Generation",
    key: "id",
    columns: ["accessTokenSealed", "refreshTokenSealed"],
    belongsTo: "token-set",
  },
  { table: "Authorization", key: "id", columns: ["codeVerifierSealed"], belongsTo: "token-set" },
  { table: "IdempotentRequest", key: "id", columns: ["answerSealed"], belongsTo: "organization" },
  {
    table: "Destination",
    key: "id",
    columns: ["urlSealed", "secretSealed", "previousSecretSealed"],
    belongsTo: "organization",
  },
  { table: "BulkRun", key: "id", columns: ["linkKeySealed"], belongsTo: "organization" },
];

/** A row with sealed values, in the order of its table's columns. */
export interface SealedRow {
  row: string;
  values: (string | null)[];
  organizationId: string | null;
  applicationId: string | null;
  tokenSetId: string | null;
  environment: string | null;
}

/** The place of one value of a row, as whoever seals and opens it says it. */
export function placeIn({ table }: SealedTable, column: string, owner: SealedRow): SealedPlace {
  const { row, organizationId, applicationId, tokenSetId, environment } = owner;
  return {
    ...{ table, column, row, organizationId },
    ...(applicationId === null ? {} : { applicationId }),
    ...(tokenSetId === null ? {} : { tokenSetId }),
    ...(environment === null ? {} : { environment }),
  };
}
