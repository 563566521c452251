/** What is made ready for a use case that is called as each role. */
export type Fixture =
  | "application"
  | "archived-application"
  | "pending"
  | "connected"
  | "paused"
  | "archived"
  | "flow"
  | "link"
  | "machine"
  | "replaced"
  | "aside"
  | "waiting-secret"
  | "api-key";
