// Adopts the database that DATABASE_URL names, as whoever runs Larder does on the command line.

import { adoptDatabase } from "#lib/admin/adopt-database.ts";
import { closeDb } from "#lib/db/client.ts";
import { addressToConfirm } from "#lib/deployment/adopt-deployment.ts";

await adoptDatabase({ now: new Date() }, { confirm: addressToConfirm() });
await closeDb();
