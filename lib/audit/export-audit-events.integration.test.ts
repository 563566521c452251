import { beforeAll, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import type { AuditFilter } from "./audit-schema.ts";
import { exportAuditEvents } from "./export-audit-events.ts";
import { findRecordHead } from "./record-chain-repository.ts";
import { toHeadText } from "./record-head.ts";
import { isAsRecorded, readRecordLine } from "./record-line.ts";

runLarder();
const newest = new Date("2026-11-23T12:00:00.000Z");
let team: Team;
let neighbour: Team;
/** The newest first. */
let ids: string[];

beforeAll(async () => {
  [team, neighbour] = [await makeTeam(), await makeTeam("Neighbours")];
  ids = await makeAuditRows({ organizationId: team.organizationId, count: 130 }, newest);
  await makeAuditRows({ organizationId: neighbour.organizationId, count: 5 }, newest);
});

describe("the export", () => {
  async function rows(who: Team, filter: AuditFilter, limit?: number): Promise<string[]> {
    const { body } = exportAuditEvents(by(who.support, new Date(newest.getTime() + 1_000)), {
      ...filter,
      limit,
    });
    let text = "";
    for await (const part of body) text += part;
    const [, ...lines] = text.trimEnd().split("\r\n");
    const head = await findRecordHead(db(), who.organizationId);
    expect(lines.pop()).toContain(`Head of the record when this was exported: ${head && toHeadText(head)}`);
    return lines;
  }

  it("holds all that is filtered, not a page of it, of this organization alone", async () => {
    const exported = await rows(team, { group: "refreshing" });
    expect(exported.map((row) => row.split(",").at(-1))).toEqual(ids);
    expect(exported[0]).toContain("Larder refreshed POS Antwerp");
    expect(await rows(neighbour, {})).toHaveLength(5);
  });

  it("gives each event its number in the record and its hash", async () => {
    const [row = ""] = await rows(neighbour, {});
    const id = row.split(",").at(-1) ?? "";
    const place = await db().auditChain.findUnique({ where: { eventId: id } });
    expect(row).toContain(`,${place?.sequence},${Buffer.from(place?.hash ?? []).toString("hex")},${id}`);
  });

  it("in JSON Lines proves each event by itself, and ends with the head", async () => {
    const { filename, contentType, body } = exportAuditEvents(
      by(team.support, new Date(newest.getTime() + 1_000)),
      { group: "refreshing", format: "jsonl", limit: 20 },
    );
    expect([filename, contentType]).toEqual([
      "larder-activity-2026-11-23.jsonl",
      "application/jsonl; charset=utf-8",
    ]);
    let text = "";
    for await (const part of body) text += part;
    const lines = text.trimEnd().split("\n");
    const last = lines.pop() ?? "";
    const recorded = lines.map(readRecordLine);
    expect(recorded.every((one) => one !== null && isAsRecorded(one))).toBe(true);
    expect(recorded.map((one) => one?.event.id)).toEqual(ids.slice(0, 20));
    const head = await findRecordHead(db(), team.organizationId);
    expect(JSON.parse(last)).toEqual({ head: head && toHeadText(head), events: 20, complete: false });
    const changed = readRecordLine((lines[0] ?? "").replace("POS Antwerp", "POS Bruges"));
    expect(changed && isAsRecorded(changed)).toBe(false);
  });

  it("goes on from batch to batch", async () => {
    const many = await makeTeam("Many");
    await makeAuditRows({ organizationId: many.organizationId, count: 2_300 }, newest);
    const exported = await rows(many, {});
    expect(new Set(exported).size).toBe(2_300);
  });

  it("says when it had to stop", async () => {
    const exported = await rows(team, {}, 20);
    expect(exported).toHaveLength(21);
    expect(exported.at(-1)).toContain("Stopped after 20 rows");
  });

  it("defuses names that a spreadsheet would run", async () => {
    const evil = await makeTeam("Evil");
    const event = () => ({ subjectName: "=cmd|'/c calc'!A1", actorName: "@SUM(1)" });
    await makeAuditRows({ organizationId: evil.organizationId, count: 1, event }, newest);
    const [row] = await rows(evil, {});
    expect(row).toContain(",'@SUM(1),");
    expect(row).toContain(",'=cmd|'/c calc'!A1,");
  });
});
