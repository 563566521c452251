import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "#lib/auth/actor.ts";
import { roles } from "#lib/auth/permissions.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction } from "#lib/db/in-transaction.ts";
import { newId } from "#lib/db/new-id.ts";
import { asOwner } from "#lib/testing/as-owner.ts";
import { by } from "#lib/testing/by.ts";
import { changeRole } from "#lib/testing/change-membership.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { addMember, recordOf } from "#lib/testing/people.ts";
import { accept, type Receiver, startReceiver } from "#lib/testing/receiver.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { rolesThatMay } from "#lib/testing/role-table.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { changeDestination } from "./change-destination.ts";
import { createDestination } from "./create-destination.ts";
import { deleteDestination } from "./delete-destination.ts";
import { createDestinationSchema } from "./destination-schema.ts";
import { editDestination } from "./edit-destination.ts";
import { getDestinationPage, listDestinations } from "./get-destination-page.ts";
import { queueDelivery } from "./queue-delivery.ts";
import { replayDelivery, replayFailed } from "./replay-deliveries.ts";
import { rollDestinationSecret } from "./roll-destination-secret.ts";
import { switchDestinationOff, switchDestinationOn } from "./switch-destination.ts";
import { testDestination } from "./test-destination.ts";

runLarder({ LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" });
let team: Team;
let strangers: Team;
let receiver: Receiver;

beforeAll(async () => {
  [team, strangers, receiver] = [await makeTeam(), await makeTeam(), await startReceiver()];
});
afterAll(() => receiver.stop());
beforeEach(() => {
  Object.assign(receiver, { answer: accept, received: [] });
  return asOwner().destination.deleteMany();
});

const webhook = (target = receiver.url) => ({
  ...{ name: `Till ${newId()}`, kind: "webhook" as const, target, events: [] },
});
const make = (actor: Actor = team.owner) => createDestination(by(actor), webhook());
const queue = (destinationId: string) =>
  inTransaction(async (tx) => {
    const message = { subject: "Lost", text: "Lost.", data: {}, type: "alert.opened" as const };
    return (
      (await queueDelivery(tx, { organizationId: team.organizationId, destinationId, ...message })) ?? ""
    );
  });

describe("a destination", () => {
  it("is made with a secret that is shown once; its address and secret are stored sealed alone", async () => {
    const target = `${receiver.url}/aBcDeFgHiJkLmNoP`;
    const { id, signingSecret } = await createDestination(by(team.owner), webhook(target));
    expect(signingSecret).toMatch(/^whsec_/);
    const shown = (await listDestinations(by(team.support))).find((one) => one.id === id);
    expect(shown).toMatchObject({
      kind: "webhook",
      standing: "unused",
      shown: `127.0.0.1:${receiver.port}/…mNoP`,
    });
    const stored = JSON.stringify([
      ...[await db().destination.findMany(), await db().auditEvent.findMany(), shown],
      await getDestinationPage(by(team.support), { destinationId: id }),
    ]);
    for (const secret of [signingSecret, "aBcDeFgHiJkLmNoP"]) expect(stored).not.toContain(secret);
    expect(await recordOf(team.organizationId)).toContainEqual(
      expect.stringContaining("destination.created"),
    );
  });

  it("of mail has addresses, and no secret", async () => {
    const input = {
      name: newId(),
      kind: "mail" as const,
      target: "a@larder.test, b@larder.test",
      events: [],
    };
    expect(await createDestination(by(team.owner), input)).toMatchObject({ signingSecret: null });
    expect(await listDestinations(by(team.owner))).toContainEqual(
      expect.objectContaining({ name: input.name, shown: "a@larder.test, b@larder.test" }),
    );
  });

  it.each([
    ["mail", "a@larder.test, nobody", /nobody.*no mail address/],
    ["webhook", "https://169.254.169.254/latest/meta-data/", /private networks/],
    ["slack", "https://user:hush@hooks.slack.com/x", /name and password/],
    ["teams", "not an address", /whole address/],
  ] as const)("of kind %s is not made for %s", async (kind, target, problem) => {
    const made = createDestination(by(team.owner), { ...webhook(target), kind });
    await expect(made).rejects.toMatchObject({
      code: "invalid_input",
      fields: { target: expect.stringMatching(problem) },
    });
  });

  it("has a name that no other one has", async () => {
    const input = webhook();
    await createDestination(by(team.owner), input);
    expect(await refusalOf(createDestination(by(team.owner), input))).toBe("conflict");
  });

  it("is read from a form without surprises", () => {
    const read = createDestinationSchema.safeParse({ name: " Till ", kind: "irc", target: " " });
    expect(read.error?.issues.map(({ path }) => path[0])).toEqual(["kind", "target"]);
  });
});

describe("who may", () => {
  const writes = {
    createDestination: (actor: Actor) => make(actor),
    editDestination: (actor: Actor, id: string) =>
      editDestination(by(actor), {
        destinationId: id,
        name: `Till ${newId()}`,
        recipients: "addresses",
        target: receiver.url,
      }),
    deleteDestination: (actor: Actor, id: string) => deleteDestination(by(actor), { destinationId: id }),
    rollDestinationSecret: (actor: Actor, id: string) =>
      rollDestinationSecret(by(actor), { destinationId: id, overlapHours: 1 }),
    switchDestinationOff: (actor: Actor, id: string) =>
      switchDestinationOff(by(actor), { destinationId: id }),
    switchDestinationOn: (actor: Actor, id: string) => switchDestinationOn(by(actor), { destinationId: id }),
    replayFailed: (actor: Actor, id: string) => replayFailed(by(actor), { destinationId: id, hours: 1 }),
    replayDelivery: (actor: Actor, _id: string, delivery: string) =>
      replayDelivery(by(actor), { deliveryId: delivery }),
    testDestination: (actor: Actor, id: string) => testDestination(by(actor), { destinationId: id }, 0),
  };

  it.each(Object.entries(writes))(
    "%s: owners and admins, nobody who was one, and no stranger",
    async (name, act) => {
      const prepare = async () => {
        const { id } = await make();
        const delivery = await queue(id);
        await db().delivery.update({
          where: { id: delivery },
          data: { standing: "failed", endedAt: new Date() },
        });
        return [id, delivery] as const;
      };
      for (const role of roles) {
        const attempt = act(team[role], ...(await prepare()));
        if (rolesThatMay("destination:write", "production").includes(role)) await attempt;
        else expect(await refusalOf(attempt), role).toBe("forbidden");
      }
      const demoted = await addMember(team.organizationId, "owner");
      await changeRole(demoted, "support");
      expect(await refusalOf(act(demoted, ...(await prepare())))).toBe("forbidden");
      if (name === "createDestination") return;
      expect(await refusalOf(act(strangers.owner, ...(await prepare())))).toBe("not_found");
      expect(await refusalOf(act(team.owner, newId(), newId()))).toBe("not_found");
    },
  );

  it("changeDestination, which they have in common, asks whoever calls it", async () => {
    const change = { destinationId: (await make()).id, action: "destination.tested" } as const;
    const nothing = { ...change, change: async () => ({ result: null, detail: null }) };
    expect(await refusalOf(changeDestination(by(team.support), nothing))).toBe("forbidden");
    expect(await refusalOf(changeDestination(by(strangers.owner), nothing))).toBe("not_found");
    expect(await changeDestination(by(team.admin), nothing)).toBeNull();
  });

  it("everybody of the organization sees its destinations, and nobody else", async () => {
    const { id: destinationId } = await make();
    for (const role of roles) {
      expect((await getDestinationPage(by(team[role]), { destinationId })).destination.id).toBe(
        destinationId,
      );
    }
    expect(await listDestinations(by(strangers.owner))).toEqual([]);
    expect(await refusalOf(getDestinationPage(by(strangers.owner), { destinationId }))).toBe("not_found");
  });
});
