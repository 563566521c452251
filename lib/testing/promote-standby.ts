import { asOwner } from "./as-owner.ts";

let timeline = 1;

/** Has the server say that it writes another timeline, as one does that has been promoted. */
export async function promoteStandby(): Promise<void> {
  timeline += 1;
  await asOwner().$executeRawUnsafe(
    `CREATE OR REPLACE FUNCTION larder_timeline() RETURNS INTEGER LANGUAGE sql STABLE AS 'SELECT ${timeline}'`,
  );
}
