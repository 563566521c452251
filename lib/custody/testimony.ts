/**
 * What the old access token tells of a rotation: `alive`, it did not take place; `dead` before its time, the pair ended
 * at the provider; `expired`, it can no longer tell; `inactive`, it does not work any more, but its lifetime was only
 * assumed, so that proves nothing; `silent`, nobody answered.
 */
export type Testimony = "alive" | "dead" | "expired" | "inactive" | "silent";
