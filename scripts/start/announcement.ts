export type Announcement = {
  url: string;
  isDemo: boolean;
  setupUrl: string | undefined;
  sandboxUrl: string | undefined;
  dataDir: string;
  notes: string[];
};

const DEMO_ACCOUNTS = ["owner", "admin", "developer", "support"].map((role) => `${role}@larder.test`);
const SANDBOX_ACCOUNTS = ["chef@brasserie.test", "chef@cantine.test", "kitchen@brasserie.test"];

/** The text that tells a person the addresses, accounts and how to stop. */
export function announce(facts: Announcement): string {
  const rows: [string, string][] = [["Larder", facts.url]];
  if (facts.isDemo) rows.push(["  sign in as", DEMO_ACCOUNTS.join(", ")], ["  password", "larder-demo"]);
  if (facts.setupUrl) rows.push(["  first owner", `${facts.setupUrl} (works once)`]);
  if (facts.sandboxUrl) {
    rows.push(["Sandbox", `${facts.sandboxUrl} (a local Apicbase to connect to)`]);
    rows.push(["  sign in as", SANDBOX_ACCOUNTS.join(", ")], ["  password", "apicbase-demo"]);
  }
  rows.push(["Data", `${facts.dataDir} (logs in logs/)`]);
  const lines = rows.map(([label, value]) => `  ${label.padEnd(14)}${value}`);
  const notes = facts.notes.map((note) => `  Note: ${note}`);
  return ["", "Larder is ready.", "", ...lines, ...notes, "", "  Ctrl-C stops everything.", ""].join("\n");
}
