import fc from "fast-check";
import { connectionSteps, refreshSteps } from "#lib/custody/crash-points.ts";
import { idris, nora } from "../connect-flow.ts";
import type { CustodyModel } from "./custody-model.ts";
import { wakeAll } from "./engage.ts";
import { actAsOutsider, type FaultName, faults, restart } from "./faults.ts";
import { checkInvariants, settleDown } from "./invariants.ts";
import {
  checkLiving,
  decide,
  importByHand,
  importHeld,
  reconnect,
  recover,
  refresh,
  revoke,
  rush,
  sweep,
} from "./operations.ts";
import { passAbsence, passIdleDeadlines } from "./passing-time.ts";
import { stallSteps } from "./step-gates.ts";
import type { World } from "./world.ts";

type Command = fc.AsyncCommand<CustodyModel, World>;
type Index = 0 | 1 | 2;

const always = () => true;

/** One thing that happens, followed by a check of everything that must be true. */
function command(
  name: string,
  isPossible: (model: Readonly<CustodyModel>) => boolean,
  run: (model: CustodyModel, world: World) => void | Promise<void>,
): Command {
  return {
    check: isPossible,
    async run(model, world) {
      await run(model, world);
      await settleDown(world);
      await checkInvariants(model, world);
    },
    toString: () => name,
  };
}

const anySet = fc.constantFrom<Index>(0, 1, 2);
const callers = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 });

const refreshing = fc
  .tuple(anySet, callers)
  .map(([index, actors]) =>
    command(`refresh ${index} by ${actors.join("+")}`, always, (_model, world) =>
      refresh(world, world.sets[index], actors),
    ),
  );

/** Mostly whoever granted the sets; sometimes somebody of another library. */
const anyUser = fc.constantFrom(nora, nora, idris);

const reconnecting = fc
  .tuple(anySet, anyUser)
  .map(([index, user]) =>
    command(`reconnect ${index} as ${user}`, always, (model, world) =>
      reconnect(world, world.sets[index], { user, known: model.sets[index].user }),
    ),
  );

const deciding = fc
  .tuple(anySet, fc.constantFrom("accept" as const, "refuse" as const))
  .map(([index, decision]) =>
    command(`${decision} what is kept aside for ${index}`, always, (model, world) =>
      decide(world, world.sets[index], { decision, model: model.sets[index] }),
    ),
  );

const revoking = anySet.map((index) =>
  command(
    `revoke ${index}`,
    ({ sets }) => sets[index].connected,
    (model, world) => revoke(world, world.sets[index], model.sets[index]),
  ),
);

const importing = fc
  .tuple(anySet, anyUser)
  .map(([index, user]) =>
    command(`import ${index} of ${user}`, always, (_model, world) =>
      importByHand(world, world.sets[index], user),
    ),
  );

const importingHeld = fc.tuple(anySet, anySet).map(([from, into]) =>
  command(
    `import the pair of ${from} into ${into}`,
    ({ sets }) => sets[from].connected,
    (_model, world) => importHeld(world, world.sets[from], world.sets[into]),
  ),
);

const rushing = fc
  .tuple(anySet, fc.boolean())
  .map(([index, withReconnect]) =>
    command(`rush at ${index}${withReconnect ? " with a reconnect" : ""}`, always, (_model, world) =>
      rush(world, world.sets[index], withReconnect),
    ),
  );

const outsiderActing = fc
  .tuple(anySet, fc.constantFrom("refresh" as const, "revoke" as const))
  .map(([index, action]) =>
    command(
      `somebody else: ${action} ${index}`,
      ({ sets }) => sets[index].connected && !sets[index].revoked,
      (_model, world) => actAsOutsider(world, world.sets[index], action),
    ),
  );

const crashing = fc
  .tuple(anySet, fc.constantFrom(...refreshSteps, ...connectionSteps))
  .map(([index, step]) =>
    command(`crash ${index} at ${step}, next time`, always, (_model, { gates, sets }) =>
      gates.arm({ what: "crash", step, tokenSetId: sets[index].id }),
    ),
  );

const stalling = fc
  .tuple(anySet, fc.constantFrom(...stallSteps))
  .map(([index, step]) =>
    command(`stall ${index} at ${step}, next time`, always, (_model, { gates, sets }) =>
      gates.arm({ what: "stall", step, tokenSetId: sets[index].id }),
    ),
  );

const failing = fc
  .tuple(anySet, fc.constantFrom(...(Object.keys(faults) as FaultName[])))
  .map(([index, name]) =>
    command(`fault for ${index}: ${name}, next time`, always, (_model, { control, sets }) =>
      control.addFault({ ...faults[name], clientId: sets[index].clientId }),
    ),
  );

const simple = (name: string, run: (world: World) => Promise<void>) =>
  fc.constant(command(name, always, (_model, world) => run(world)));

const sweeping = simple("sweep", sweep);
const recovering = simple("recover", recover);
const passing = simple("deadlines pass", passIdleDeadlines);
const waking = simple("wake what sleeps", wakeAll);
const restarting = simple("restart", async (world) => {
  if (!world.gates.isStalling()) await restart(world);
});

/** Everything that can happen, likelier things more often. */
export const custodyCommands: fc.Arbitrary<Command>[] = [
  ...[
    sweeping,
    sweeping,
    refreshing,
    refreshing,
    reconnecting,
    reconnecting,
    revoking,
    importing,
    importingHeld,
  ],
  ...[deciding, deciding],
  ...[rushing, simple("check", checkLiving), recovering, recovering, passing, passing, waking],
  ...[crashing, crashing, stalling, stalling, failing, failing, failing, outsiderActing, restarting],
  simple("a long absence", passAbsence),
];
