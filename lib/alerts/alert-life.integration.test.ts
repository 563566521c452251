import { beforeEach, describe, expect, it } from "vitest";
import type { TokenSetColumns } from "#lib/factories/token-set-columns.ts";
import {
  alertsOf,
  at,
  changeSets,
  failing,
  judgeAt,
  lost,
  makeSetRows,
  messagesOf,
  prepareAlerts,
  subjectsOf,
  works,
} from "#lib/testing/alerts.ts";
import type { Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";

runLarder();
let team: Team;
let applicationId: string;

const makeSets = (count: number, columns: TokenSetColumns, application = applicationId) =>
  makeSetRows(team, application, count, columns);

beforeEach(async () => {
  ({ team, applicationId } = await prepareAlerts());
});

describe("what grows, flaps or turns into something else", () => {
  it("is told once more when it concerns ten times as many, and never again", async () => {
    await makeSets(2, failing);
    await judgeAt(0);
    await makeSets(17, failing);
    await judgeAt(11);
    expect(await messagesOf(team)).toHaveLength(1);
    await makeSets(100, failing);
    await judgeAt(12, 13);
    await makeSets(300, failing);
    await judgeAt(14, 500);
    const messages = await messagesOf(team);
    expect(messages.map(({ subject }) => subject)).toEqual([
      "Refreshes fail: 2 token sets (production)",
      "Refreshes fail: 119 token sets (production)",
    ]);
    expect(messages[1]?.text).toContain("It has grown: 2 token sets when it was told first.");
  });

  it("and begins again soon after its end is told again after an hour, if it lasts until then", async () => {
    const ids = await makeSets(1, failing);
    await judgeAt(0);
    await changeSets(ids, works(5));
    await judgeAt(6);
    await changeSets(ids, { ...failing, failedAt: at(9) });
    await judgeAt(10, 59);
    expect(await subjectsOf(team)).toHaveLength(2);
    await judgeAt(60);
    expect((await subjectsOf(team)).map((subject) => subject.split(" ")[0])).toEqual([
      ...["alert.opened", "alert.recovered", "alert.opened"],
    ]);
    await changeSets(ids, works(61));
    await judgeAt(62);
    await changeSets(ids, { ...failing, failedAt: at(63) });
    await judgeAt(64);
    await changeSets(ids, works(65));
    await judgeAt(66, 200);
    expect(await subjectsOf(team), "what ended before it was told is not told").toHaveLength(4);
  });

  it("ends where it becomes another alert, without a word that it works", async () => {
    const ids = await makeSets(1, failing);
    await judgeAt(0);
    await changeSets(ids, { accessTokenExpiresAt: at(1) });
    await judgeAt(3);
    await changeSets(ids, { ...lost, verdictAt: at(4) });
    await judgeAt(5);
    await changeSets(ids, works(6));
    await judgeAt(7);
    expect((await alertsOf(team)).map(({ ending }) => ending)).toEqual(["moved", "moved", "recovered"]);
    expect((await subjectsOf(team)).map((subject) => subject.split(":")[0])).toEqual([
      ...["alert.opened Refreshes fail", "alert.opened Expired, retrying", "alert.opened Connection lost"],
      "alert.recovered Recovered",
    ]);
  });

  it("not refreshed when due is told after the rule's minutes, in one message for all", async () => {
    const ids = await makeSets(3, { nextRefreshAt: at(0) });
    await judgeAt(14);
    expect(await messagesOf(team)).toEqual([]);
    await judgeAt(15);
    expect(await subjectsOf(team)).toEqual([
      "alert.opened Not refreshed when due: 3 token sets (production)",
    ]);
    await changeSets(ids, works(16));
    await judgeAt(17);
    expect(await subjectsOf(team)).toHaveLength(2);
  });
});
