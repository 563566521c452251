import { createClient } from "#lib/db/client.ts";

type Client = ReturnType<typeof createClient>;

let url: string | undefined;
let client: Client | undefined;

/** Tells where the tables' owner works. */
export function setOwnerUrl(ownerUrl: string): void {
  url = ownerUrl;
}

/**
 * The database as the role that owns the tables: for rows that no running process may write, and for looking at what none
 * may see. What is tested goes through `db()`.
 */
export function asOwner(): Client {
  if (url === undefined) throw new Error("Larder runs from beforeAll on.");
  client ??= createClient(url);
  return client;
}

export async function closeOwner(): Promise<void> {
  await client?.$disconnect();
  client = undefined;
}
