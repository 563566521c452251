import { Section } from "#components/ui/section.tsx";
import type { MachineView } from "#lib/machines/machine-view.ts";
import type { ReplacedPairView } from "#lib/token-sets/replaced-pair-view.ts";
import { AddMachine } from "./add-machine.tsx";
import { MachineActions } from "./machine-actions.tsx";
import { MachineEntry } from "./machine-entry.tsx";

interface Props {
  machines: MachineView[];
  tokenSetId: string;
  /** The token set's current generation. */
  generation: number;
  /** Replaced pairs that are still to be revoked. */
  replaced: ReplacedPairView[];
  tokenEndpoint: string;
  mayWrite: boolean;
  /** The set's access has ended: nobody counts on its tokens. */
  isEnded: boolean;
  /** The server's clock, ISO. */
  now: string;
}

function NoMachines({ mayWrite }: { mayWrite: boolean }) {
  return (
    <p className="max-w-prose text-ink-soft text-pretty">
      None yet. A machine is a program, such as a till or a nightly export, that asks Larder for the access
      token whenever it calls Apicbase, and keeps no tokens of its own.{" "}
      {mayWrite
        ? "Add one, and paste what you are shown into its settings."
        : "Your role cannot add one; an owner or admin can."}
    </p>
  );
}

function NotConnected() {
  return (
    <p className="max-w-prose text-ink-soft text-pretty">
      This token set is not connected yet, so there is no access token to collect. Machines can be added once
      it is.
    </p>
  );
}

/** The machines that collect this set's access token, and until when they count on it. */
export function MachineSection(props: Props) {
  const { machines, tokenSetId, generation, replaced, tokenEndpoint, mayWrite, isEnded, now } = props;
  const isConnected = generation > 0;
  return (
    <Section
      title="Machines"
      description="Programs that collect this set’s access token from Larder, and until when they count on it."
    >
      <div className="grid gap-3">
        {!isConnected && <NotConnected />}
        {machines.length === 0 ? (
          isConnected && <NoMachines mayWrite={mayWrite} />
        ) : (
          <ul>
            {machines.map((machine) => (
              <MachineEntry
                key={machine.id}
                machine={machine}
                generation={generation}
                replaced={replaced}
                isEnded={isEnded}
                now={now}
                actions={
                  mayWrite &&
                  machine.standing !== "revoked" && (
                    <MachineActions machine={machine} tokenEndpoint={tokenEndpoint} />
                  )
                }
              />
            ))}
          </ul>
        )}
        {mayWrite && isConnected && <AddMachine tokenSetId={tokenSetId} tokenEndpoint={tokenEndpoint} />}
      </div>
    </Section>
  );
}
