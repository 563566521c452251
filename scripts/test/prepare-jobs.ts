// Makes the job engine's tables in the database that DATABASE_URL names, as a start does; in a process of its own, because
// a test runner does not load what is for servers alone.
import { closeDb } from "#lib/db/client.ts";
import { prepareJobs } from "../../worker/jobs.ts";

try {
  await prepareJobs();
} finally {
  await closeDb();
}
