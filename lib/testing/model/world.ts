import type { Actor } from "#lib/auth/actor.ts";
import { db } from "#lib/db/client.ts";
import { newId } from "#lib/db/new-id.ts";
import { makeTokenSet } from "#lib/factories/token-set-factory.ts";
import { replayJournals } from "#lib/recovery/replay-journals.ts";
import type { SandboxControl } from "../../../sandbox/testing/sandbox-control.ts";
import { makeRegisteredApplication, type RegisteredApplication } from "../make-connected-set.ts";
import type { Team } from "../make-team.ts";
import type { Arrivals } from "./arrivals.ts";
import { StepGates } from "./step-gates.ts";

/** A token set of the run. */
export interface FleetSet extends RegisteredApplication {
  id: string;
  name: string;
}

/** A pair that reached Larder by another way than a token call. */
interface Given {
  tokenSetId: string;
  accessToken: string;
  refreshToken: string;
}

/** The real system of one run: Larder, its database, the sandbox, and all that the run keeps about them. */
export interface World {
  control: SandboxControl;
  organizationId: string;
  /** Members who may refresh, to act in turn. */
  actors: readonly [Actor, Actor, Actor];
  sets: readonly [FleetSet, FleetSet, FleetSet];
  clientIds: ReadonlySet<string>;
  arrivals: Arrivals;
  given: Given[];
  gates: StepGates;
  background: Promise<unknown>[];
  /** Errors that no command expected. */
  surprises: unknown[];
  /** Hashes of refresh tokens that somebody else offered or revoked. */
  outsiders: Set<string>;
  /** How far the sandbox's clock is ahead. */
  aheadMs: number;
}

async function makeSet(
  control: SandboxControl,
  organizationId: string,
  application: RegisteredApplication,
  given: Given[],
): Promise<FleetSet> {
  const { applicationId, clientId } = application;
  const name = `POS ${newId()}`;
  const [pair] = await control.createTokenSets({ clientId, scopes: ["accounts", "library"] });
  if (!pair) throw new Error("The sandbox made no token set.");
  const { accessToken, refreshToken, expiresIn: expiresInSeconds } = pair;
  const own = { organizationId, applicationId, name, pair: { accessToken, refreshToken, expiresInSeconds } };
  const { id } = await makeTokenSet(own, new Date());
  given.push({ tokenSetId: id, accessToken, refreshToken });
  return { ...application, id, name };
}

/** A set that waits for its first connection. */
async function makePending(organizationId: string, application: RegisteredApplication): Promise<FleetSet> {
  const { applicationId } = application;
  const name = `POS ${newId()}`;
  const { id } = await makeTokenSet({ organizationId, applicationId, name }, new Date());
  return { ...application, id, name };
}

/** What an earlier run, perhaps one that failed, left behind is no business of this one. */
async function leaveBehind(control: SandboxControl): Promise<void> {
  await control.clearFaults();
  await control.clearCalls();
  await control.setClockOffset(0);
  await db().tokenSet.updateMany({ data: { pausedAt: new Date() } });
  await replayJournals("all").catch(() => undefined);
}

/** Two connected sets of one application and one of another that waits for its first connection. */
export async function makeWorld(control: SandboxControl, team: Team, arrivals: Arrivals): Promise<World> {
  const { organizationId } = team;
  const gates = new StepGates();
  await leaveBehind(control);
  arrivals.list.length = 0;
  await arrivals.listen();
  const shared = await makeRegisteredApplication(control, organizationId);
  const other = await makeRegisteredApplication(control, organizationId);
  const given: Given[] = [];
  const first = await makeSet(control, organizationId, shared, given);
  const second = await makeSet(control, organizationId, shared, given);
  const third = await makePending(organizationId, other);
  return {
    ...{ control, organizationId, given, gates, arrivals },
    actors: [team.owner, team.admin, team.developer],
    sets: [first, second, third],
    clientIds: new Set([shared.clientId, other.clientId]),
    background: [],
    surprises: [],
    outsiders: new Set(),
    aheadMs: 0,
  };
}
