import { beforeEach, describe, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import type { TokenSetColumns } from "#lib/factories/token-set-columns.ts";
import {
  alertsOf,
  at,
  changeSets,
  failing,
  judgeAt,
  lost,
  makeNamedApplication,
  makeRules,
  makeSetRows,
  messagesOf,
  prepareAlerts,
  subjectsOf,
  works,
} from "#lib/testing/alerts.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

runLarder();
let team: Team;
let applicationId: string;

const makeSets = (count: number, columns: TokenSetColumns, application = applicationId) =>
  makeSetRows(team, application, count, columns);

beforeEach(async () => {
  ({ team, applicationId } = await prepareAlerts());
});

describe("5,000 sets that are dead from one secret", () => {
  it("are one message for each destination, and one when they work again", async () => {
    team = await makeTeam("Cantine");
    const destinations = await makeRules(team, 2);
    applicationId = await makeNamedApplication(team);
    const ids = await makeSets(5_000, {});
    await judgeAt(0);
    expect(await messagesOf(team)).toEqual([]);
    await db().application.update({ where: { id: applicationId }, data: { credentialsRefusedAt: at(1) } });
    await judgeAt(2, 3, 20, 400);
    const told = await messagesOf(team);
    expect(told.map(({ type, subject, destinationId }) => [type, subject, destinationId]).toSorted()).toEqual(
      destinations
        .map((id) => ["alert.opened", "Client secret refused: 5,000 token sets of Till (production)", id])
        .toSorted(),
    );
    expect(told[0]?.text).toContain("Apicbase refuses the client secret.");
    expect(told[0]?.text).toContain("Replace the application’s client secret. No new consent is needed.");
    expect(told[0]?.data).toMatchObject({ condition: "application_refused", tokenSetCount: 5_000 });

    await db().application.update({ where: { id: applicationId }, data: { credentialsRefusedAt: null } });
    await changeSets(ids.slice(0, 4_999), works(401));
    await changeSets(ids.slice(4_999), { checkedAt: at(-10), accessTokenExpiresAt: at(390) });
    await judgeAt(402);
    expect(await messagesOf(team), "one of them is not known to work").toHaveLength(2);
    await changeSets(ids.slice(4_999), works(410));
    await judgeAt(411, 412);
    const ended = (await messagesOf(team)).slice(2);
    expect(ended.map(({ type, subject }) => [type, subject])).toEqual(
      destinations.map(() => [
        "alert.recovered",
        "Recovered: Client secret refused: 5,000 token sets of Till (production)",
      ]),
    );
    expect(ended[0]?.text).toContain("Token sets: all 5,000 working again.");
    expect(ended[0]?.text).toContain("It took 6 hours 50 minutes");
  }, 180_000);
});

describe("a lost connection", () => {
  it("is told in the words of its own page, and that it works again once that was heard", async () => {
    const [id = ""] = await makeSets(1, lost);
    await judgeAt(0);
    const [told] = await messagesOf(team);
    expect(told?.text).toContain("Access ended at Apicbase: revoked, or used by another system.");
    expect(told?.text).toContain("Did anyone remove access in API Settings");
    expect(told?.text).toContain(`/token-sets/${id}`);
    expect(told?.text).not.toMatch(/\d{4}-\d{2}-\d{2}T/);
    await changeSets([id], { ...works(4), checkedAt: at(-5), refreshedAt: at(-5) });
    await judgeAt(5);
    expect(await alertsOf(team), "what was heard before it was lost says nothing").toMatchObject([
      { endedAt: null },
    ]);
    await changeSets([id], works(6));
    await judgeAt(7, 8);
    expect(await subjectsOf(team)).toEqual([
      expect.stringMatching(/^alert\.opened Connection lost: Kitchen .* \(production\)$/),
      expect.stringMatching(/^alert\.recovered Recovered: Connection lost: Kitchen .* \(production\)$/),
    ]);
  });

  it("that a person archives, revokes or pauses is said to have been stopped, never to work again", async () => {
    for (const [data, word] of [
      [{ archivedAt: at(3), pausedAt: at(3), archivedBy: "Nora" }, "archived"],
      [{ revokedAt: at(3), revocationProof: "proved" }, "revoked"],
      [{ ...works(-30), pausedAt: at(3), pausedBy: "Nora", pauseReason: "Season" }, "paused"],
    ] satisfies [TokenSetColumns, string][]) {
      const one = await makeTeam();
      team = one;
      await makeRules(one);
      applicationId = await makeNamedApplication(one);
      const ids = await makeSets(1, lost);
      await judgeAt(0);
      await changeSets(ids, data);
      await judgeAt(4, 5);
      const messages = await messagesOf(one);
      expect(messages.map(({ type }) => type)).toEqual(["alert.opened", "alert.ended"]);
      expect(messages[1]?.text).toContain(`1 ${word}`);
      expect(messages[1]?.text).not.toContain("works again");
    }
  });

  it("later than an hour after another one is told by itself, and before that it is in its message", async () => {
    await makeSets(2, lost);
    await judgeAt(0);
    await makeSets(1, { ...lost, verdictAt: at(29) });
    await judgeAt(30);
    await makeSets(1, { ...lost, verdictAt: at(89) });
    await judgeAt(90, 91);
    expect(await alertsOf(team)).toMatchObject([{ concerned: 3 }, { concerned: 1 }]);
    expect(await subjectsOf(team)).toEqual([
      "alert.opened Connection lost: 2 token sets of Till (production)",
      expect.stringMatching(/^alert\.opened Connection lost: Kitchen/),
    ]);
  });

  it("of each application and cause is an alert of its own; development has its own rules", async () => {
    const stock = await makeNamedApplication(team, "Stock");
    await makeSets(2, lost, applicationId);
    await makeSets(2, lost, stock);
    await makeSets(2, { ...lost, verdict: "answer_lost" }, stock);
    await makeSets(2, { ...failing, environment: "development" });
    await judgeAt(0);
    expect((await subjectsOf(team)).toSorted()).toEqual([
      "alert.opened Connection lost: 2 token sets of Stock (production)",
      "alert.opened Connection lost: 2 token sets of Stock (production)",
      "alert.opened Connection lost: 2 token sets of Till (production)",
    ]);
  });
});
