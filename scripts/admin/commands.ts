import type { Command } from "./command.ts";
import { backups } from "./commands/backups.ts";
import { database } from "./commands/database.ts";
import { journals } from "./commands/journals.ts";
import { keys } from "./commands/keys.ts";
import { people } from "./commands/people.ts";
import { records } from "./commands/records.ts";
import { roles } from "./commands/roles.ts";
import { waiting } from "./commands/waiting.ts";

/** Everything that `npm run admin` does. */
export const commands: readonly Command[] = [
  ...waiting,
  ...people,
  ...database,
  ...journals,
  ...keys,
  ...records,
  ...backups,
  ...roles,
];
