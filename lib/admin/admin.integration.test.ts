import { readFileSync } from "node:fs";
import pg from "pg";
import { beforeEach, describe, expect, it } from "vitest";
import { findActorBySession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { createTestDatabase } from "#lib/testing/create-test-database.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { membershipOf, newEmail, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { endOperator, listOperatorAccounts, makeOperator } from "./change-operators.ts";
import { makeFirstOwnerLink } from "./first-owner-link.ts";
import { createOrganizationFor, listEveryOrganization } from "./organizations.ts";

runLarder({}, {}, "migrator");
const now = () => ({ now: new Date() });
let team: Team;
let other: Team;

beforeEach(async () => {
  team = await makeTeam();
  other = await makeTeam("Elsewhere");
});

const isOperator = async ({ sessionId }: { sessionId: string }) =>
  (await findActorBySession(db(), sessionId, new Date()))?.isOperator;

describe("an operator", () => {
  it("is made and ended by a command, at once, on the record of every organization", async () => {
    const { email } = team.support;
    expect(await isOperator(team.support)).toBe(false);
    await makeOperator(now(), { email: ` ${email.toUpperCase()} ` });
    expect(await isOperator(team.support)).toBe(true);
    expect(await listOperatorAccounts()).toMatchObject([{ email, name: "The support" }]);
    expect(await refusalOf(makeOperator(now(), { email }))).toBe("conflict");
    await endOperator(now(), { email });
    expect(await isOperator(team.support)).toBe(false);
    expect(await refusalOf(endOperator(now(), { email }))).toBe("conflict");
    for (const { organizationId } of [team, other]) {
      expect(await recordOf(organizationId)).toEqual([
        "operator.made The support",
        "operator.ended The support",
      ]);
    }
  });

  it("is nobody without an account, and no demo account outside the demo", async () => {
    expect(await refusalOf(makeOperator(now(), { email: newEmail() }))).toBe("not_found");
    expect(await refusalOf(makeOperator(now(), { email: "no address" }))).toBe("not_found");
    const { email, userId } = team.owner;
    await db().user.update({ where: { id: userId }, data: { demo: true } });
    expect(await refusalOf(makeOperator(now(), { email }))).toBe("not_found");
    expect(await recordOf(team.organizationId)).toEqual([]);
  });
});

describe("organizations", () => {
  it("are listed with their owners, and created for somebody with an account", async () => {
    const id = await createOrganizationFor(now(), { name: " Bistro  Zuid ", owner: other.support.email });
    expect(await membershipOf(other.support.userId, id)).toMatchObject({ role: "owner" });
    expect(await recordOf(id)).toEqual(["organization.created Bistro Zuid"]);
    const listed = (await listEveryOrganization()).find((one) => one.id === id);
    expect(listed).toEqual({ id, name: "Bistro Zuid", members: 1, owners: [other.support.email] });
    const before = await db().organization.count();
    expect(await refusalOf(createOrganizationFor(now(), { name: "Mine", owner: newEmail() }))).toBe(
      "not_found",
    );
    const nameless = { name: " ", owner: other.support.email };
    expect(await refusalOf(createOrganizationFor(now(), nameless))).toBe("invalid_input");
    expect(await db().organization.count()).toBe(before);
  });
});

it("there is no second first owner", async () => {
  expect(await refusalOf(makeFirstOwnerLink(now()))).toBe("conflict");
  expect(await db().setupToken.count()).toBe(0);
});

describe("an installation from before there were operators", () => {
  const migration = readFileSync("prisma/migrations/20261128120000_operators/migration.sql", "utf8");
  type Person = { name: string; organization: string; role: string; demo?: boolean; disabled?: boolean };

  async function operatorsAfter(people: Person[]): Promise<{ operators: string[]; events: number }> {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.ownerUrl });
    await client.connect();
    try {
      await client.query(`ALTER TABLE "User" DROP COLUMN "operatorSince" CASCADE`);
      const organizations = new Map<string, string>();
      for (const { organization } of people) organizations.set(organization, newId());
      for (const [name, id] of organizations) {
        await client.query(`INSERT INTO "Organization" ("id", "name") VALUES ($1, $2)`, [id, name]);
      }
      for (const { name, organization, role, demo = false, disabled = false } of people) {
        const id = newId();
        await client.query(
          `INSERT INTO "User" ("id", "email", "name", "passwordHash", "demo") VALUES ($1, $2, $3, '', $4)`,
          [id, newEmail(), name, demo],
        );
        await client.query(
          `INSERT INTO "Membership" ("userId", "organizationId", "role", "disabledAt") VALUES ($1, $2, $3, $4)`,
          [id, organizations.get(organization), role, disabled ? new Date() : null],
        );
      }
      await client.query(migration);
      const made = `SELECT "name" FROM "User" WHERE "operatorSince" IS NOT NULL ORDER BY "name"`;
      const { rows } = await client.query<{ name: string }>(made);
      const { rowCount } = await client.query(`SELECT FROM "AuditEvent" WHERE "action" = 'operator.made'`);
      return { operators: rows.map(({ name }) => name), events: rowCount ?? 0 };
    } finally {
      await client.end();
      await database.drop();
    }
  }

  const anna = { name: "Anna", organization: "One", role: "owner" };
  const demo = { name: "Demo", organization: "Demo", role: "owner", demo: true };

  it("with one organization has its owners as operators, on the record", async () => {
    const people = [
      anna,
      { name: "Bert", organization: "One", role: "owner" },
      { name: "Cleo", organization: "One", role: "owner", disabled: true },
      { name: "Dirk", organization: "One", role: "admin" },
    ];
    expect(await operatorsAfter(people)).toEqual({ operators: ["Anna", "Bert"], events: 2 });
  });

  it("with several tenants has none: nobody gets a right over others by an update", async () => {
    const people = [anna, { name: "Bert", organization: "Two", role: "owner" }];
    expect(await operatorsAfter(people)).toEqual({ operators: [], events: 0 });
  });

  it("that is the demo has its owner, and none of the demo's beside real people", async () => {
    const partner = { ...demo, name: "Partner", organization: "Partner" };
    expect(await operatorsAfter([demo, partner])).toEqual({ operators: ["Demo", "Partner"], events: 4 });
    expect(await operatorsAfter([demo, partner, anna])).toEqual({ operators: ["Anna"], events: 3 });
  });
});
