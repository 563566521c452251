// Adopts the database that DATABASE_URL names, as its owner would in Settings: DRILL_OWNER, DRILL_ORGANIZATION.
import { closeDb } from "#lib/db/client.ts";
import { adoptDeployment } from "#lib/deployment/adopt-deployment.ts";
import { actorOf } from "#lib/testing/make-team.ts";

const { DRILL_OWNER = "", DRILL_ORGANIZATION = "" } = process.env;
const actor = await actorOf(DRILL_OWNER, DRILL_ORGANIZATION);
await adoptDeployment({ actor, now: new Date() }, { confirm: actor.organizationName });
await closeDb();
