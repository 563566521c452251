import type { Command } from "./command.ts";
import { backups } from "./commands/backups.ts";
import { database } from "./commands/database.ts";
import { people } from "./commands/people.ts";

/** Everything that `npm run admin` does. */
export const commands: readonly Command[] = [...people, ...database, ...backups];
