import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { by } from "#lib/testing/by.ts";
import { attemptsOf, makeConnectedSet, rowOf } from "#lib/testing/make-connected-set.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { offerAt } from "#lib/testing/offer-at.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { tokenCalls } from "#lib/testing/sandbox-calls.ts";
import { type FullBacklog, startFullBacklog } from "../../sandbox/testing/full-backlog.ts";
import { makeCertificate, makePrivateServer } from "../../sandbox/testing/make-certificate.ts";
import type { SandboxFront } from "../../sandbox/testing/sandbox-control.ts";
import { refreshTokenSet } from "./refresh-token-set.ts";

const larder = runLarder({ LARDER_PROVIDER_TIMEOUT_MS: "1500" });
const ip = "127.0.0.1";
const day = 86_400_000;
const root = makeCertificate("Root");
// Made before anything runs: a thread that signs lets kept connections of the tests run out.
const privateServer: SandboxFront = { speaks: "tls", ...makePrivateServer() };
const trustedBefore = getCACertificates("default");
let team: Team;
let backlog: FullBacklog;

beforeAll(async () => {
  setDefaultCACertificates([...trustedBefore, root.certificate]);
  team = await makeTeam();
  backlog = await startFullBacklog();
});
afterEach(async () => {
  offerAt(larder.control.tokenUrl);
  await larder.control.closeFronts();
});
afterAll(async () => {
  setDefaultCACertificates(trustedBefore);
  await backlog.stop();
});

function refresh(set: { id: string }) {
  return refreshTokenSet(by(team.owner), { tokenSetId: set.id, requestedAt: new Date(), trigger: "person" });
}

function tls(options: {
  issuer?: typeof root;
  ip?: string;
  notBefore?: Date;
  notAfter?: Date;
}): SandboxFront {
  const { key, certificate } = makeCertificate("Server", { ip, issuer: root, ...options });
  return { speaks: "tls", key, certificate };
}

function selfSigned(): SandboxFront {
  const { key, certificate } = makeCertificate("Server", { ip });
  return { speaks: "tls", key, certificate };
}

const certificate = (end: string) =>
  `Apicbase could not be reached (the certificate of Apicbase's server ${end}).`;
const nothing = "No token was used up.";

describe("no byte of the request was written: nothing is in doubt, and the next try works", () => {
  it.each<[string, () => Promise<string>, string]>([
    ["a private authority", () => larder.control.openFront(privateServer), certificate("is not trusted")],
    [
      "a certificate that signs itself",
      () => larder.control.openFront(selfSigned()),
      certificate("is not trusted"),
    ],
    [
      "a certificate from tomorrow on",
      () => larder.control.openFront(tls({ notBefore: new Date(Date.now() + day) })),
      certificate("is not valid yet"),
    ],
    [
      "a certificate until yesterday",
      () =>
        larder.control.openFront(
          tls({ notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() - day) }),
        ),
      certificate("has expired"),
    ],
    [
      "a certificate for another address",
      () => larder.control.openFront(tls({ ip: "127.0.0.2" })),
      certificate("is for another name"),
    ],
    [
      "plain HTTP where TLS is expected",
      () => larder.control.openFront({ speaks: "http" }),
      "Apicbase could not be reached (Apicbase's server does not speak TLS as expected).",
    ],
    [
      "a server that never answers the TLS handshake",
      () => larder.control.openFront({ speaks: "nothing" }),
      "Apicbase could not be reached (no connection within 0.8 s).",
    ],
    [
      "packets that are dropped",
      async () => backlog.host,
      "Apicbase could not be reached (no connection within 0.8 s).",
    ],
    [
      "a port on which nobody listens",
      async () => {
        const host = await larder.control.openFront({ speaks: "nothing" });
        await larder.control.closeFronts();
        return host;
      },
      "Apicbase could not be reached (connection refused).",
    ],
  ])("%s", async (_what, open, words) => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    offerAt(`https://${await open()}/oauth/token/`);
    expect(await refresh(set)).toEqual({
      outcome: "retry_later",
      detail: expect.stringContaining(words),
    });
    expect(await refresh(set)).toMatchObject({
      outcome: "retry_later",
      detail: expect.stringContaining(nothing),
    });
    expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "not_sent" }, { outcome: "not_sent" }]);
    expect(await rowOf(set.id)).toMatchObject({ generation: 1, verdict: null, claimedUntil: null });
    expect(await tokenCalls(larder.control, set)).toEqual([]);
    offerAt(larder.control.tokenUrl);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await tokenCalls(larder.control, set)).toHaveLength(1);
  });
});

describe("connections that serve", () => {
  it("a trusted certificate", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    const host = await larder.control.openFront(tls({}));
    offerAt(`https://${host}/oauth/token/`);
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 2 });
    expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation: 3 });
  });

  it("a server that keeps a connection open, and closes it when the next request comes", async () => {
    const set = await makeConnectedSet(larder.control, team.organizationId);
    const host = await larder.control.openFront({ speaks: "http", answersPerConnection: 1 });
    offerAt(`http://${host}/oauth/token/`);
    for (const generation of [2, 3, 4]) {
      expect(await refresh(set)).toMatchObject({ outcome: "refreshed", generation });
    }
    const clean = { outcome: "issued" };
    expect(await attemptsOf(set.id)).toMatchObject([clean, clean, clean]);
    expect(await tokenCalls(larder.control, set)).toHaveLength(3);
  });
});

it("a request that was written in plain HTTP to a TLS port is in doubt until the old access token has been asked", async () => {
  const set = await makeConnectedSet(larder.control, team.organizationId);
  const host = await larder.control.openFront(tls({}));
  offerAt(`http://${host}/oauth/token/`);
  expect(await refresh(set)).toMatchObject({ outcome: "retry_later" });
  expect(await attemptsOf(set.id)).toMatchObject([{ outcome: "unknown" }]);
  expect(await tokenCalls(larder.control, set)).toEqual([]);
});
