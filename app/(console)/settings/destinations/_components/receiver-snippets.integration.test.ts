import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { editDestination } from "#lib/destinations/edit-destination.ts";
import { getDestinationPage } from "#lib/destinations/get-destination-page.ts";
import { testDestination } from "#lib/destinations/test-destination.ts";
import { newSigningSecret } from "#lib/destinations/webhook-signature.ts";
import { by } from "#lib/testing/by.ts";
import { deliverWaiting } from "#lib/testing/deliver-waiting.ts";
import { makeDestination } from "#lib/testing/make-destination.ts";
import { makeTeam, type Team } from "#lib/testing/make-team.ts";
import { runLarder } from "#lib/testing/run-larder.ts";
import { toReceiverSnippets } from "./receiver-snippets.ts";

runLarder({ LARDER_WEBHOOK_NETWORKS: "127.0.0.0/8" });
const node = existsSync("node_modules/.bin/node") ? "node_modules/.bin/node" : process.execPath;
const running: ChildProcess[] = [];
let team: Team;

beforeAll(async () => {
  team = await makeTeam();
});
afterAll(() => {
  for (const receiver of running) receiver.kill();
});

interface Started {
  url: string;
  nextLine(): Promise<string>;
}

/** Runs the receiver as somebody who pasted it, but for the port, which is any that is free. */
async function start(secret: string): Promise<Started> {
  const code = toReceiverSnippets(secret).find(({ title }) => title === "Node")?.code ?? "";
  const anyPort = 'listen(0, "127.0.0.1", function () { console.log(this.address().port); })';
  expect(code).toContain(".listen(8080)");
  const receiver = spawn(node, ["--input-type=module", "--eval", code.replace("listen(8080)", anyPort)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.push(receiver);
  const lines = createInterface({ input: receiver.stdout });
  const nextLine = async () => String((await once(lines, "line"))[0]);
  return { url: `http://127.0.0.1:${await nextLine()}/in`, nextLine };
}

/** Sends a test message. Returns how it stands then. */
async function sendTo(destinationId: string) {
  await testDestination(by(team.owner), { destinationId }, 0);
  await deliverWaiting();
  const { deliveries } = await getDestinationPage(by(team.owner), { destinationId });
  return deliveries[0];
}

it("the Node receiver that is shown takes Larder's messages, and says what is in them", async () => {
  const { id, secret } = await makeDestination(team);
  const { url, nextLine } = await start(secret);
  const edit = { destinationId: id, name: "Till", recipients: "addresses", target: url } as const;
  await editDestination(by(team.owner), edit);
  const said = nextLine();
  const sent = await sendTo(id);
  expect(sent).toMatchObject({ standing: "sent", log: [{ status: 204 }] });
  expect(await said).toMatch(new RegExp(`^${sent?.id} test `));
});

it("it refuses what another secret signed", async () => {
  const { url } = await start(newSigningSecret());
  const { id } = await makeDestination(team, { url });
  expect(await sendTo(id)).toMatchObject({ standing: "failed", log: [{ status: 401 }] });
});
