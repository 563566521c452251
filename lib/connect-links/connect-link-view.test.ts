import { describe, expect, it } from "vitest";
import { toEnd, toStanding } from "./connect-link-view.ts";

const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));
const sent = {
  createdAt: at(1),
  expiresAt: at(20),
  openedAt: null,
  declinedAt: null,
  completedAt: null,
  revokedAt: null,
};
const opened = { ...sent, openedAt: at(2) };
const declined = { ...opened, declinedAt: at(3) };
const completed = { ...declined, completedAt: at(4) };
const revoked = { ...declined, revokedAt: at(5) };

describe("where a link stands", () => {
  it.each([
    ["sent", sent, at(10), at(1)],
    ["opened", opened, at(10), at(2)],
    ["declined", declined, at(10), at(3)],
    ["completed", completed, at(10), at(4)],
    ["revoked", revoked, at(10), at(5)],
    ["expired", opened, at(20), at(20)],
    ["declined", declined, at(21), at(3)],
    ["completed", completed, at(21), at(4)],
    ["revoked", revoked, at(21), at(5)],
  ] as const)("%s", (standing, link, now, since) => {
    expect(toStanding(link, now)).toEqual({ standing, at: since });
  });

  it.each([
    [null, declined, at(19)],
    ["expired", declined, at(20)],
    ["completed", completed, at(21)],
    ["revoked", revoked, at(10)],
  ] as const)("its end is %s", (end, link, now) => {
    expect(toEnd(link, now)).toBe(end);
  });
});
