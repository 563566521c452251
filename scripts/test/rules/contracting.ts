/** What a statement of a migration takes from processes of the release before. */
export interface Contraction {
  statement: string;
  /** Why a process of the release before may fail at it. */
  why: string;
}

const rules: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /^DROP (TABLE|VIEW|TYPE|FUNCTION|SCHEMA|SEQUENCE)\b/i, why: "removes what it may use" },
  { pattern: /\bDROP COLUMN\b/i, why: "removes a column that it selects" },
  {
    pattern: /^ALTER TABLE .*\bDROP (?!CONSTRAINT|DEFAULT|NOT NULL|EXPRESSION|IDENTITY)"/i,
    why: "removes a column that it selects",
  },
  { pattern: /\bRENAME (TO|COLUMN|VALUE|"|CONSTRAINT)/i, why: "gives another name to what it uses" },
  { pattern: /\bSET NOT NULL\b/i, why: "refuses rows that it writes" },
  { pattern: /\bALTER (COLUMN )?"?\w+"? (SET DATA )?TYPE\b/i, why: "changes the type of what it reads" },
  { pattern: /\bDROP DEFAULT\b/i, why: "refuses rows that it writes without the column" },
  {
    pattern: /\bADD (COLUMN )?(IF NOT EXISTS )?"\w+"(?=[^,]*\bNOT NULL\b)(?![^,]*\b(DEFAULT|GENERATED)\b)/i,
    why: "refuses rows that it writes without the new column",
  },
];

/** The agreement: `-- contract: <release> no longer …`, in the lines right above the statement. */
const agreed = /--\s*contract:\s*\S+ no longer \S/i;

/** The statements of a migration with the comments above each; bodies of functions are one statement with their frame. */
function splitStatements(sql: string): { comment: string; statement: string }[] {
  const bodies: string[] = [];
  const flat = sql.replace(/\$(\w*)\$[\s\S]*?\$\1\$/g, (body) => `$body${bodies.push(body)}$`);
  return flat.split(";").map((part) => {
    const lines = part.split("\n").map((line) => line.trim());
    const comment = lines.filter((line) => line.startsWith("--")).join("\n");
    const statement = lines.filter((line) => line !== "" && !line.startsWith("--")).join(" ");
    return { comment, statement };
  });
}

/**
 * The statements of a migration at which processes of the release before may fail, unless a note says which release no longer
 * needs what they take away. Replacing a function (CREATE OR REPLACE) or dropping a trigger takes nothing that they name.
 */
export function findContractions(sql: string): Contraction[] {
  const found: Contraction[] = [];
  for (const { comment, statement } of splitStatements(sql)) {
    if (agreed.test(comment)) continue;
    const rule = rules.find(({ pattern }) => pattern.test(statement));
    if (rule) found.push({ statement, why: rule.why });
  }
  return found;
}
