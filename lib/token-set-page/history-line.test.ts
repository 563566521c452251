import { expect, it } from "vitest";
import type { AuditEventRow } from "#lib/audit/audit-repository.ts";
import { toHistoryLines } from "./history-line.ts";

let hour = 0;

function event(action: string, detail: AuditEventRow["detail"] = {}, own: Partial<AuditEventRow> = {}) {
  hour -= 1;
  return {
    ...{ id: `${-hour}`, actorUserId: null, actorName: "Larder", action, detail },
    ...{ subjectType: "token-set", subjectId: "1", subjectName: "Bar till", environment: null },
    at: new Date(Date.UTC(2026, 10, 28, hour)),
    ...own,
  };
}

const said = (rows: AuditEventRow[]) =>
  toHistoryLines(rows).map(({ actor, did, what, after, result, count }) =>
    [actor, did, what, after, result && `(${result})`, count > 1 && `× ${count}`].filter(Boolean).join(" "),
  );

it("tells what happened as sentences about the set, and what came of it", () => {
  const amir = { actorName: "Amir" };
  expect(
    said([
      event("token-set.renamed", { from: "POS", to: "Bar till" }, amir),
      event("token-set.checked", { active: true, verdict: null }, amir),
      event("token-set.checked", { active: false, verdict: "used_elsewhere" }),
      event("token-set.checked", { active: null, verdict: null }),
      event("token-set.connected", { generation: 2, grantedBy: "Nora Claes, Brasserie Leopold" }, amir),
      event("connect-link.created", { recipient: "Nora" }, amir),
      event("token-set.scopes-changed", { from: ["sales"], to: ["library", "sales"] }, amir),
      event("token-set.paused", { reason: "Stocktaking", accessUntil: "2026-12-01T00:00:00.000Z" }, amir),
      event("token-set.import-refused", { reason: "conflict" }, amir),
      event("token-set.created", { application: "Kassa" }, amir),
    ]),
  ).toEqual([
    "Amir renamed a token set to Bar till (it was POS before)",
    "Amir checked it (it works)",
    "Larder checked it (used elsewhere or revoked)",
    "Larder checked it (Apicbase did not answer)",
    "Amir connected it (access of Nora Claes, Brasserie Leopold)",
    "Amir made a connect link for it (Nora)",
    "Amir changed the scopes of it (now library, sales)",
    "Amir paused it (Stocktaking)",
    "Amir could not import tokens into it",
    "Amir created the token set Bar till",
  ]);
});

it("names another subject, and says what an unknown version recorded", () => {
  const application = { subjectType: "application", subjectName: "Kassa" };
  expect(
    said([event("application.credentials-refused", {}, application), event("token-set.sung-to")]),
  ).toEqual([
    "Larder stopped refreshing for Kassa because Apicbase refuses its client secret",
    "Larder did “token-set.sung-to” to it",
  ]);
});

it("tells a routine that went on undisturbed as one line, with since when", () => {
  const refreshed = () => event("token-set.refreshed", { trigger: "schedule" });
  const rows = [
    refreshed(),
    refreshed(),
    event("token-set.refresh-failed", { outcome: "unavailable", verdict: null }),
    event("token-set.refresh-failed", { outcome: "refused", verdict: "answer_lost" }),
    refreshed(),
    event("token-set.refreshed", { trigger: "person" }, { actorName: "Amir" }),
    event("token-set.noted", { note: "Called." }, { actorName: "Amir" }),
    event("token-set.noted", { note: "Called again." }, { actorName: "Amir" }),
  ];
  expect(said(rows)).toEqual([
    "Larder refreshed it × 2",
    "Larder could not refresh it",
    "Larder could not refresh it (reply lost)",
    "Larder refreshed it",
    "Amir refreshed it",
    "Amir left a note on it",
    "Amir left a note on it",
  ]);
  const [first, ...others] = toHistoryLines(rows);
  expect(first).toMatchObject({ at: rows[0]?.at.toISOString(), since: rows[1]?.at.toISOString() });
  expect(others.map(({ note }) => note).filter(Boolean)).toEqual(["Called.", "Called again."]);
});

it("has none of the words of the protocol", () => {
  const rows = [
    event("token-set.refreshed", { trigger: "schedule", generation: 4, adopted: true }),
    event("token-set.replaced-revoked", { generation: 3 }),
    event("token-set.kept-aside", { generation: 4, why: "other_user", grantedBy: null }),
    event("token-set.refresh-failed", { outcome: "refused", error: "invalid_grant", verdict: "unknown" }),
  ];
  expect(said(rows).join(" ")).not.toMatch(
    /invalid_grant|generation|introspection|\bpairs?\b|rotat|attempt|fingerprint/i,
  );
});
