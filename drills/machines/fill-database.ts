// Makes by a release's own sources what the load needs, and prints it: token sets that the sandbox knows, each with a
// machine, one more set with a machine that always asks, and a signed-in person.
import { encode } from "next-auth/jwt";
import { connectSandboxControl } from "../../sandbox/testing/sandbox-control.ts";
import { testControlToken } from "../../sandbox/testing/start-sandbox.ts";
import { loadFrom } from "./load-from.ts";
import type { Filling } from "./release.ts";

const [release = "", sandboxUrl = "", sets = ""] = process.argv.slice(2);
const from = <Module>(path: string) => loadFrom<Module>(release, path);

const { sessionCookieName } = await from<typeof import("#lib/auth/session-cookie.ts")>(
  "lib/auth/session-cookie.ts",
);
const { closeDb } = await from<typeof import("#lib/db/client.ts")>("lib/db/client.ts");
const { createMachine } = await from<typeof import("#lib/machines/create-machine.ts")>(
  "lib/machines/create-machine.ts",
);
const { by } = await from<typeof import("#lib/testing/by.ts")>("lib/testing/by.ts");
const { makeConnectedSet } = await from<typeof import("#lib/testing/make-connected-set.ts")>(
  "lib/testing/make-connected-set.ts",
);
const { makeTeam } = await from<typeof import("#lib/testing/make-team.ts")>("lib/testing/make-team.ts");

const control = connectSandboxControl(sandboxUrl, testControlToken);
const { owner } = await makeTeam("Drill");

/** A machine of a token set of its own. */
async function addMachine(name: string) {
  const { id: tokenSetId } = await makeConnectedSet(control, owner.organizationId);
  return createMachine(by(owner), { tokenSetId, name, networks: [], expiresAt: null });
}

const session = { token: { sessionId: owner.sessionId }, secret: process.env.NEXTAUTH_SECRET ?? "" };
const filling: Filling = {
  cookie: `${sessionCookieName()}=${await encode(session)}`,
  tills: [],
  asking: await addMachine("Asking"),
};
for (let made = 1; made <= Number(sets); made += 1) filling.tills.push(await addMachine(`Till ${made}`));
await closeDb();
console.log(JSON.stringify(filling));
