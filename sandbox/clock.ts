import type { DatabaseSync } from "node:sqlite";
import { findSetting, saveSetting } from "./storage/setting.ts";

export type Clock = {
  /** Milliseconds since 1970, shifted by the offset. */
  now(): number;
  offsetMs(): number;
  setOffsetMs(offsetMs: number): void;
};

/** The sandbox's clock. Its offset is stored and survives a restart. */
export function createClock(db: DatabaseSync): Clock {
  let offsetMs = Number(findSetting(db, "clock-offset-ms") ?? 0);
  return {
    now: () => Date.now() + offsetMs,
    offsetMs: () => offsetMs,
    setOffsetMs(value) {
      saveSetting(db, "clock-offset-ms", String(value));
      offsetMs = value;
    },
  };
}
