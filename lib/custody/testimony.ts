/**
 * What the old access token tells of a rotation: `alive`, it did not take place; `dead` before its time, it did;
 * `expired`, it can no longer tell; `silent`, nobody answered.
 */
export type Testimony = "alive" | "dead" | "expired" | "silent";
