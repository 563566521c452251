import { beforeAll, expect, it } from "vitest";
import { archiveApplication, restoreApplication } from "#lib/applications/archive-application.ts";
import { deleteApplication } from "#lib/applications/delete-application.ts";
import { listApplications } from "#lib/applications/list-applications.ts";
import { roles } from "#lib/auth/permissions.ts";
import { listChoices } from "#lib/search/list-choices.ts";
import { addMachine } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { makePendingSet, makePendingSibling } from "#lib/testing/connect-flow.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { createTokenSet } from "#lib/token-sets/create-token-set.ts";
import { getApplicationPage } from "./get-application-page.ts";

const larder = runLarder();
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});

it("the page counts the sets by health and cause, and says what a change would touch", async () => {
  const { organizationId } = team;
  const set = await makePendingSet(larder.control, organizationId, { name: "Till 1" });
  const granted = { generation: 1, requestedScopes: ["accounts"], grantedScopes: ["accounts"] };
  const production = { environment: "production" as const, columns: granted };
  const live = await makePendingSibling(set, organizationId, { ...production, name: "Till 2" });
  await makePendingSibling(set, organizationId, { ...production, name: "Till 3" });
  const narrow = { ...granted, grantedScopes: ["sales"] };
  await makePendingSibling(set, organizationId, { name: "Till 4", columns: narrow });
  await makePendingSet(larder.control, organizationId);
  await addMachine(team, live);
  const { applicationId } = set;
  for (const role of roles) {
    const { application, counts, affected, usedBy } = await getApplicationPage(by(team[role]), {
      applicationId,
    });
    expect(application.id).toBe(applicationId);
    expect(affected).toEqual({ production: 2, development: 2, machines: 1 });
    const told = counts.map((row) => [row.environment, row.health, row.cause, row.count].join(" "));
    expect(told.toSorted()).toEqual([
      "development healthy scope_missing 1",
      "development pending not_connected 1",
      "production healthy  2",
    ]);
    expect(usedBy.map(({ name }) => name)).toEqual(["Till 2", "Till 3", "Till 1", "Till 4"]);
  }
  const strangers = await makeTeam("Elsewhere");
  expect(await refusalOf(getApplicationPage(by(strangers.owner), { applicationId }))).toBe("not_found");
});

it("an archived application takes no new token sets and is in no choice; what it has stays; it is restored", async () => {
  const other = await makeTeam("Archiving");
  const set = await makePendingSet(larder.control, other.organizationId);
  const { applicationId } = set;
  expect(await refusalOf(deleteApplication(by(other.owner), { applicationId }))).toBe("conflict");
  await archiveApplication(by(other.admin), { applicationId });
  await archiveApplication(by(other.admin), { applicationId });
  expect(await listApplications(by(other.support))).toEqual([]);
  expect(await listChoices(by(other.support), { kind: "application", q: "" })).toEqual([]);
  expect(await listApplications(by(other.support), { withArchived: true })).toMatchObject([
    { id: applicationId, archivedAt: expect.any(String), tokenSetCount: 1 },
  ]);
  const typed = { applicationId, library: "Nord", environment: "development", name: "Till 9" } as const;
  const create = () => createTokenSet(by(other.owner), { ...typed, scopes: ["accounts"] });
  expect(await refusalOf(create())).toBe("conflict");
  await restoreApplication(by(other.owner), { applicationId });
  await create();
  expect(await recordOf(other.organizationId)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^application\.archived /),
      expect.stringMatching(/^application\.restored /),
    ]),
  );
});
