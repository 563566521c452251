import { beforeAll, expect, it } from "vitest";
import { db } from "#lib/db/client.ts";
import { makeRegisteredApplication } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { recordOf } from "#lib/testing/people.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { describeSealing, prepareVault } from "#lib/vault/vault.ts";
import { declareKeyLost } from "./declare-key-lost.ts";

const larder = runLarder({}, {}, "migrator");
const declare = (keyId: string) => declareKeyLost({ now: new Date() }, { keyId });
let team: Team;
let applicationId: string;

beforeAll(async () => {
  team = await makeTeam();
  ({ applicationId } = await makeRegisteredApplication(larder.control, team.organizationId));
});

const needThird = (secretSealed = "v2.third.AAAAAAAAAAAAAAAA.AAAA") =>
  db().clientSecret.updateMany({ where: { applicationId }, data: { secretSealed } });
const lostKeys = async () => (await db().sealing.findFirstOrThrow()).lostKeys;

it("a start goes on without a key that was declared lost, and every organization has it in its activity", async () => {
  await needThird();
  await expect(prepareVault()).rejects.toThrow("LARDER_LOST_KEY=<id> npm start");
  await declare("third");
  await declare("third");
  await prepareVault();
  expect(await lostKeys()).toEqual(["third"]);
  expect(await recordOf(team.organizationId)).toEqual(["master-key.declared-lost Brasserie Leopold"]);
});

it("a key that is back is lost no more", async () => {
  const [own = ""] = describeSealing().opensKeys;
  await db().sealing.updateMany({ data: { lostKeys: ["third", own] } });
  await prepareVault();
  expect(await lostKeys()).toEqual(["third"]);
});

it("a key that is at hand, that nothing needs or that the installation's own key needs is not lost", async () => {
  const before = await lostKeys();
  const [own = ""] = describeSealing().opensKeys;
  await expect(declare(own)).rejects.toThrow("is configured here");
  await expect(declare("fourth")).rejects.toThrow("no sealed value needs");
  const [row] = await db().installationKey.findMany();
  await db().installationKey.updateMany({ data: { keySealed: "v2.fourth.AAAAAAAAAAAAAAAA.AAAA" } });
  await expect(declare("fourth")).rejects.toThrow("the installation's own key");
  await db().installationKey.updateMany({ data: { keySealed: row?.keySealed ?? "" } });
  expect(await lostKeys()).toEqual(before);
});
