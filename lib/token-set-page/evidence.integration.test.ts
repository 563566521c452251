import { beforeAll, describe, expect, it } from "vitest";
import { findRecordHead, listRecordedEvents } from "#lib/audit/record-chain-repository.ts";
import { toHeadText } from "#lib/audit/record-head.ts";
import { createConnectLink } from "#lib/connect-links/create-connect-link.ts";
import { db } from "#lib/db/client.ts";
import { refreshTokenSet } from "#lib/refresh/refresh-token-set.ts";
import { addMachine, askForToken } from "#lib/testing/ask-for-token.ts";
import { by } from "#lib/testing/by.ts";
import { type ConnectedSet, heldPair, makeConnectedSet } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { refusalOf } from "#lib/testing/refusal.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { snapshot } from "#lib/testing/snapshot.ts";
import { checkTokenSet } from "#lib/token-sets/check-token-set.ts";
import { revokeTokenSet } from "#lib/token-sets/revoke-token-set.ts";
import { exportRevocationReceipt, exportSupportBundle } from "./evidence-files.ts";
import { getRevocationReceipt } from "./get-revocation-receipt.ts";
import { leaveNote } from "./leave-note.ts";

const larder = runLarder();
let team: Team;
let strangers: Team;

beforeAll(async () => {
  [team, strangers] = [await makeTeam(), await makeTeam("Cantine du Port")];
});

let sets = 0;
const connect = () =>
  makeConnectedSet(larder.control, team.organizationId, { name: `POS <Antwerp> & Co ${sets++}` });
const revoke = (set: ConnectedSet) =>
  revokeTokenSet(by(team.owner), { tokenSetId: set.id, trigger: "person" });
const refresh = (set: ConnectedSet) =>
  refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });

async function read({ body }: { body: AsyncIterable<string> }): Promise<string> {
  let text = "";
  for await (const part of body) text += part;
  return text;
}

describe("the receipt of a revocation", () => {
  const receiptOf = (set: ConnectedSet, who = team.support) =>
    getRevocationReceipt(by(who), { tokenSetId: set.id });

  it("says what was proved, with the calls and the event in the record", async () => {
    const set = await connect();
    await refresh(set);
    await revoke(set);
    const receipt = await receiptOf(set);
    expect(receipt).toMatchObject({
      organization: { id: team.organizationId },
      tokenSet: { id: set.id, environment: "development" },
      application: { clientId: set.clientId },
      proof: "proved",
      revokedBy: "The owner",
      revokeUrl: larder.control.revokeUrl,
      calls: [{ outcome: "revoked", status: 200, generation: 2, startedBy: "The owner" }],
      pairs: { issued: 2, erased: 2, lastErasedAt: expect.any(String) },
    });
    const head = await findRecordHead(db(), team.organizationId);
    expect(receipt.head).toBe(head && toHeadText(head));
    const [recorded] = await listRecordedEvents(db(), [receipt.event?.id ?? ""]);
    expect(recorded?.event.action).toBe("token-set.revoked");
    expect(receipt.event).toMatchObject({ hash: recorded?.place.hash, digest: recorded?.place.digest });
  });

  it("claims no proof where Apicbase's answers gave none", async () => {
    const set = await connect();
    await larder.control.addFault({
      endpoint: "introspect",
      clientId: set.clientId,
      kind: "status",
      status: 500,
    });
    await larder.control.addFault({ endpoint: "api", clientId: set.clientId, kind: "status", status: 500 });
    await revoke(set);
    await larder.control.clearFaults();
    expect(await receiptOf(set)).toMatchObject({ proof: "unconfirmed", pairs: { issued: 1 } });
    const text = await read(
      await exportRevocationReceipt(by(team.support), { tokenSetId: set.id, format: "html" }),
    );
    expect(text).toContain("its answers do not confirm that it did");
    expect(text).not.toContain("confirm it.");
  });

  it("is one file of HTML, or JSON, without a script", async () => {
    const set = await connect();
    await revoke(set);
    const asked = (format: "html" | "json") =>
      exportRevocationReceipt(by(team.support), { tokenSetId: set.id, format });
    const page = await asked("html");
    expect(page).toMatchObject({
      filename: expect.stringMatching(/^larder-revocation-receipt-[0-9a-f]{8}-\d{4}-\d\d-\d\d\.html$/),
      contentType: "text/html; charset=utf-8",
    });
    const text = await read(page);
    expect(text).toContain("POS &lt;Antwerp&gt; &amp; Co");
    expect(text).not.toMatch(/<script|src=|href=|url\(/);
    const receipt = await receiptOf(set);
    expect(text).toContain(receipt.event?.hash);
    expect(JSON.parse(await read(await asked("json")))).toMatchObject({ event: receipt.event });
  });

  it("there is none for a set that works, that another organization has, or that nobody has", async () => {
    const set = await connect();
    expect(await refusalOf(receiptOf(set))).toBe("conflict");
    await revoke(set);
    expect(await refusalOf(receiptOf(set, strangers.owner))).toBe("not_found");
    expect(await refusalOf(getRevocationReceipt(by(team.owner), { tokenSetId: team.organizationId }))).toBe(
      "not_found",
    );
  });
});

describe("the support bundle", () => {
  const bundleOf = async (set: ConnectedSet, who = team.support) =>
    read(await exportSupportBundle(by(who), { tokenSetId: set.id }));

  it("tells a set's story without its secrets and without people's names", async () => {
    const set = await connect();
    const secrets = [set.clientSecret, set.accessToken, set.refreshToken];
    const machine = await addMachine(team, set);
    secrets.push(machine.clientSecret);
    await checkTokenSet(by(team.owner), set.id);
    await refresh(set);
    const { accessToken, refreshToken } = await heldPair(set.id, 2);
    secrets.push(accessToken ?? "", refreshToken ?? "");
    await askForToken(machine);
    const link = { tokenSetId: set.id, recipient: "Lotte Maes", purpose: "Till", expiresInHours: 1 };
    secrets.push((await createConnectLink(by(team.owner), link)).url.split("/").at(-1) ?? "");
    await leaveNote(by(team.support), { tokenSetId: set.id, note: "Called Idris at 0477 12 34 56." });
    const before = await snapshot();
    const text = await bundleOf(set);
    expect(await snapshot()).toEqual(before);
    expect(secrets.every((secret) => secret.length > 15)).toBe(true);
    for (const secret of secrets) {
      for (const form of [
        secret,
        Buffer.from(secret).toString("base64"),
        Buffer.from(secret).toString("hex"),
      ]) {
        expect(text.includes(form), `${secret.slice(0, 4)}…`).toBe(false);
      }
    }
    for (const name of [
      "The owner",
      "The support",
      "Lotte Maes",
      "Idris",
      "0477",
      "192.0.2.1",
      "The owner@",
    ]) {
      expect(text).not.toContain(name);
    }
    for (const told of [
      "POS &lt;Antwerp&gt; &amp; Co",
      set.clientId,
      set.id,
      "a person",
      "generation 2 received",
    ]) {
      expect(text).toContain(told);
    }
    expect(text).toContain("left a note on");
    expect(text).toContain("Till");
    expect(text).not.toMatch(/<script|src=|href=|url\(/);
  });

  it("withholds what an answer of Apicbase's brought in, should it look like a token", async () => {
    const set = await connect();
    const leaked = "q3fT9aZ0kLmN7pQrStUvWxYz12345678";
    await db().attempt.create({
      data: {
        ...{
          id: team.organizationId,
          organizationId: team.organizationId,
          tokenSetId: set.id,
          kind: "refresh",
        },
        ...{
          trigger: "person",
          generation: 1,
          fingerprint: "f",
          fence: 1,
          actorName: "The owner",
          instance: "i",
        },
        ...{ startedAt: new Date(), deadlineAt: new Date(), completedAt: new Date(), outcome: "refused" },
        providerError: `invalid_grant: ${leaked} is unknown`,
      },
    });
    const text = await bundleOf(set);
    expect(text).toContain("invalid_grant: [withheld] is unknown");
    expect(text).not.toContain(leaked);
  });

  it("goes on over many pages, and tells where it stops", async () => {
    const set = await connect();
    const row = (index: number) => ({
      ...{ id: crypto.randomUUID(), organizationId: team.organizationId, tokenSetId: set.id },
      ...({ kind: "refresh", trigger: "schedule", generation: 1, fingerprint: "f", fence: 1 } as const),
      ...{ actorName: "Larder", instance: "i", deadlineAt: new Date(), completedAt: new Date() },
      ...({ startedAt: new Date(Date.now() - index * 1_000), outcome: "unavailable" } as const),
    });
    await db().attempt.createMany({ data: Array.from({ length: 620 }, (_, index) => row(index)) });
    const text = await bundleOf(set);
    expect(text.match(/Refresh, on schedule/g)).toHaveLength(500);
    expect(text).toContain("the newest 500, there is more");
  });

  it("is nobody's of another organization", async () => {
    const set = await connect();
    expect(await refusalOf(bundleOf(set, strangers.owner))).toBe("not_found");
  });
});
