import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "#lib/db/new-id.ts";
import { makeApplication } from "#lib/factories/application-factory.ts";
import { makeAuditRows } from "#lib/factories/audit-rows-factory.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import {
  type AuditFilter,
  exportAuditEventsSchema,
  listAuditEventsSchema,
  withoutAccount,
} from "./audit-schema.ts";
import { listAuditEvents } from "./list-audit-events.ts";

runLarder();
const newest = new Date("2026-11-23T12:00:00.000Z");
let team: Team;
let neighbour: Team;
/** The newest first; eleven share each instant. */
let ids: string[];

beforeAll(async () => {
  [team, neighbour] = [await makeTeam(), await makeTeam("Neighbours")];
  const at = (index: number) => new Date(newest.getTime() - Math.floor(index / 11) * 60_000);
  const made = await makeAuditRows(
    { organizationId: team.organizationId, count: 130, event: (index) => ({ at: at(index) }) },
    newest,
  );
  const instantOf = new Map(made.map((id, index) => [id, at(index).getTime()]));
  ids = made.toSorted(
    (left, right) => (instantOf.get(right) ?? 0) - (instantOf.get(left) ?? 0) || (left < right ? 1 : -1),
  );
  await makeAuditRows({ organizationId: neighbour.organizationId, count: 5 }, newest);
});

function list(who: Team, query: Record<string, string>) {
  return listAuditEvents(by(who.support), listAuditEventsSchema.parse(query));
}

describe("the pages of the record", () => {
  it("hold every event once, forwards and back, though many share an instant", async () => {
    const seen: string[] = [];
    const starts: (string | null)[] = [];
    let page = await list(team, {});
    expect(page.previous).toBeNull();
    for (;;) {
      seen.push(...page.events.map(({ id }) => id));
      starts.push(page.events[0]?.id ?? null);
      if (!page.next) break;
      page = await list(team, { after: page.next });
    }
    expect(seen).toEqual(ids);
    while (page.previous) {
      starts.pop();
      page = await list(team, { before: page.previous });
      expect(page.events[0]?.id).toBe(starts.at(-1));
    }
    expect(starts).toHaveLength(1);
  });

  it("are this organization's alone, also when another's event is named as the place", async () => {
    const others = (await list(neighbour, {})).events.map(({ id }) => id);
    expect(others).toHaveLength(5);
    const page = await list(team, { after: others[0] ?? "" });
    expect(page.events.map(({ id }) => id)).toEqual(ids.slice(0, 50));
    expect(ids.filter((id) => others.includes(id))).toEqual([]);
  });
});

describe("the filters of the record", () => {
  let other: Team;
  const subjectId = newId();

  async function actionsFor(filter: AuditFilter): Promise<string[]> {
    const page = await listAuditEvents(by(other.owner), filter);
    return page.events.map(({ action }) => action);
  }

  beforeAll(async () => {
    other = await makeTeam("Filters");
    const { organizationId, admin } = other;
    const days = [
      "2026-11-23T00:00:00Z",
      "2026-11-22T23:59:59Z",
      "2026-11-22T00:00:00Z",
      "2026-11-21T23:59:59Z",
    ];
    const events = [
      { action: "token-set.refreshed", subjectId, subjectName: "100% Bar", environment: "production" },
      { action: "token-set.connected", subjectId, subjectName: "100% Bar", environment: "development" },
      { action: "member.invited", actorUserId: admin.userId, actorName: admin.name, environment: null },
      {
        action: "application.registered",
        actorUserId: admin.userId,
        actorName: admin.name,
        environment: null,
      },
    ] as const;
    await makeAuditRows(
      {
        organizationId,
        count: 4,
        event: (index) => ({ ...events[index], at: new Date(days[index] ?? newest) }),
      },
      newest,
    );
  });

  it.each<[string, AuditFilter, string[]]>([
    ["what", { group: "refreshing" }, ["token-set.refreshed"]],
    ["the environment", { environment: "development" }, ["token-set.connected"]],
    [
      "a day, both ends of it",
      { from: "2026-11-22", to: "2026-11-22" },
      ["token-set.connected", "member.invited"],
    ],
    ["from a day on", { from: "2026-11-23" }, ["token-set.refreshed"]],
    ["up to a day", { to: "2026-11-21" }, ["application.registered"]],
    [
      "a day of another zone",
      { from: "2026-11-22", to: "2026-11-22", zone: "Europe/Brussels" },
      ["member.invited", "application.registered"],
    ],
    ["part of a name, taken literally", { subject: "00% b" }, ["token-set.refreshed", "token-set.connected"]],
    ["no wildcard", { subject: "1%r" }, []],
    ["an id", { subject: subjectId, group: "connecting" }, ["token-set.connected"]],
    [
      "what was done without an account",
      { person: withoutAccount },
      ["token-set.refreshed", "token-set.connected"],
    ],
  ])("narrow by %s", async (_what, filter, actions) => {
    expect(await actionsFor(filter)).toEqual(actions);
  });

  it("narrow by a person, or by a part of the name", async () => {
    expect(await actionsFor({ person: "THE adm" })).toEqual(await actionsFor({ person: other.admin.userId }));
    expect(await actionsFor({ person: other.admin.userId })).toEqual([
      "member.invited",
      "application.registered",
    ]);
  });

  it("pass over what cannot be read in a page's address, and refuse it in an export's", async () => {
    expect(
      listAuditEventsSchema.parse({
        ...{
          group: "nonsense",
          from: "yesterday",
          person: "x".repeat(101),
          subject: "",
          zone: "Mars/Olympus",
        },
      }),
    ).toEqual({});
    expect(exportAuditEventsSchema.safeParse({ zone: "Mars/Olympus" }).success).toBe(false);
  });
});

describe("subjects", () => {
  it("are led to only where they are still there, and never in another organization", async () => {
    const { organizationId } = team;
    const client = { clientId: newId(), clientSecret: "a client secret" };
    const { id } = await makeApplication({ organizationId, ...client }, newest);
    const application = { subjectType: "application", action: "application.registered" };
    const event = (index: number) => ({ ...application, subjectId: index === 0 ? id : newId() });
    const later = new Date(newest.getTime() + 60_000);
    await makeAuditRows({ organizationId, count: 2, event }, later);
    await makeAuditRows({ organizationId: neighbour.organizationId, count: 1, event }, later);
    const told = async (who: Team) =>
      (await list(who, { group: "applications" })).events.map(({ subject }) => subject.exists);
    expect(await told(team)).toEqual([true, false]);
    expect(await told(neighbour)).toEqual([false]);
  });
});
