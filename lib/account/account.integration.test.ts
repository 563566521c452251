import { beforeEach, describe, expect, it } from "vitest";
import { findActorBySession } from "#lib/auth/session-repository.ts";
import { db } from "#lib/db/client.ts";
import { changeMemberRole } from "#lib/members/change-member-role.ts";
import { signIn } from "#lib/sign-in/sign-in.ts";
import { by } from "#lib/testing/by.ts";
import { makeTeam, type Team, teamPassword } from "#lib/testing/make-team.ts";
import { isAlive, openSession, recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { changeName } from "./change-name.ts";
import { changePassword } from "./change-password.ts";
import { endAllSessions, endOwnSession } from "./end-sessions.ts";
import { listSessions } from "./list-sessions.ts";

runLarder();
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const newPassword = "another long password";
const now = () => new Date();
let team: Team;

beforeEach(async () => {
  team = await makeTeam();
});

function signInWith(password: string, at = now()) {
  return signIn(
    { ...{ address: "10.1.0.1", userAgent: "t" }, now: at },
    { email: team.support.email, password },
  );
}

describe("changing the password", () => {
  it("ends all other sessions, keeps this one, and is on the record", async () => {
    const another = await openSession(team.support);
    const input = { currentPassword: teamPassword, newPassword };
    expect(await changePassword({ ...by(team.support), address: "10.1.0.2" }, input)).toEqual({ ended: 1 });
    expect(await isAlive(team.support.sessionId)).toBe(true);
    expect(await isAlive(another)).toBe(false);
    expect(await isAlive(team.admin.sessionId)).toBe(true);
    expect((await signInWith(teamPassword)).outcome).toBe("refused");
    expect((await signInWith(newPassword)).outcome).toBe("signed_in");
    expect(await recordOf(team.organizationId)).toEqual([
      "member.password-changed The support",
      "member.sign-in-refused The support",
      "member.signed-in The support",
    ]);
  });

  it("wants the current one, and makes whoever guesses wait after five wrong ones", async () => {
    const ctx = { ...by(team.support), address: "10.1.0.3" };
    const guess = () => changePassword(ctx, { currentPassword: "guess", newPassword });
    for (let tries = 0; tries < 5; tries += 1) expect(await refusalOf(guess())).toBe("invalid_input");
    expect(await refusalOf(guess())).toBe("rate_limited");
    const right = { currentPassword: teamPassword, newPassword };
    expect(await refusalOf(changePassword(ctx, right))).toBe("rate_limited");
    expect((await signInWith(teamPassword)).outcome).toBe("signed_in");
  });

  it("counts its tries together with those of signing in", async () => {
    const ctx = { ...by(team.support), address: "10.1.0.1" };
    for (let tries = 0; tries < 5; tries += 1) await signInWith("guess", ctx.now);
    const right = { currentPassword: teamPassword, newPassword };
    expect(await refusalOf(changePassword(ctx, right))).toBe("rate_limited");
  });

  it("to the same one is refused", async () => {
    const same = { currentPassword: teamPassword, newPassword: teamPassword };
    expect(await refusalOf(changePassword({ ...by(team.support), address: "10.1.0.4" }, same))).toBe(
      "invalid_input",
    );
  });

  it("happens once when two do it at the same time", async () => {
    const race = ["the first new password", "the second new password"].map((next) =>
      changePassword(
        { ...by(team.support), address: "10.1.0.5" },
        { currentPassword: teamPassword, newPassword: next },
      ),
    );
    const settled = await Promise.allSettled(race);
    expect(settled.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});

describe("sessions", () => {
  it("are listed in plain words, this one first, only those that still let in", async () => {
    const another = await openSession(team.support, firefox);
    const ended = await openSession(team.support);
    await endOwnSession(by(team.support), { sessionId: ended });
    const sessions = await listSessions(by(team.support));
    expect(sessions.map(({ id, current }) => [id, current])).toEqual([
      [team.support.sessionId, true],
      [another, false],
    ]);
    expect(sessions[1]).toMatchObject({ browser: "Firefox on Linux", organization: "Brasserie Leopold" });
    const inADay = new Date(Date.now() + 24 * 3_600_000);
    expect(await listSessions(by(team.support, inADay))).toEqual([]);
  });

  it("that a change of role has ended are not listed", async () => {
    await changeMemberRole(by(team.owner), { userId: team.support.userId, role: "admin" });
    expect(await listSessions(by(team.support))).toEqual([]);
  });

  it("end one by one, one's own alone", async () => {
    const another = await openSession(team.support);
    expect(await refusalOf(endOwnSession(by(team.owner), { sessionId: another }))).toBe("not_found");
    expect(await isAlive(another)).toBe(true);
    await endOwnSession(by(team.support), { sessionId: another });
    expect(await isAlive(another)).toBe(false);
    expect(await refusalOf(endOwnSession(by(team.support), { sessionId: another }))).toBe("not_found");
  });

  it("end all at once, in every organization, nobody else's", async () => {
    const other = await makeTeam("Elsewhere");
    const { userId } = team.support;
    await db().membership.create({ data: { userId, organizationId: other.organizationId, role: "admin" } });
    const there = await openSession({ ...team.support, organizationId: other.organizationId });
    await endAllSessions(by(team.support));
    expect(await isAlive(team.support.sessionId)).toBe(false);
    expect(await isAlive(there)).toBe(false);
    expect(await isAlive(team.owner.sessionId)).toBe(true);
  });
});

describe("the name", () => {
  it("changes everywhere, and every organization's record says so", async () => {
    const other = await makeTeam("Elsewhere");
    const { userId, sessionId } = team.support;
    await db().membership.create({ data: { userId, organizationId: other.organizationId, role: "admin" } });
    await changeName(by(team.support), { name: "Sanne" });
    expect((await findActorBySession(db(), sessionId, now()))?.name).toBe("Sanne");
    expect(await recordOf(team.organizationId)).toEqual(["member.renamed Sanne"]);
    expect(await recordOf(other.organizationId)).toEqual(["member.renamed Sanne"]);
  });
});
