import { Ban, CircleCheck, Hourglass, type LucideIcon } from "lucide-react";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { MachineView } from "#lib/machines/machine-view.ts";

const looks: Record<MachineView["standing"], { icon: LucideIcon; color: string; word: string }> = {
  active: { icon: CircleCheck, color: "text-healthy", word: "Active" },
  expired: { icon: Hourglass, color: "text-attention", word: "Expired" },
  revoked: { icon: Ban, color: "text-paused", word: "Revoked" },
};

/** Since when it may not, and who said so. */
function Since({ machine }: { machine: MachineView }) {
  const { standing, expiresAt, revokedAt, revokedBy } = machine;
  if (standing === "expired" && expiresAt) return <ExactTime at={expiresAt} precision="date" />;
  if (standing !== "revoked" || !revokedAt) return null;
  return (
    <>
      <ExactTime at={revokedAt} /> by {revokedBy}
    </>
  );
}

/** Whether a machine may collect tokens, and since when not. */
export function MachineStanding({ machine }: { machine: MachineView }) {
  const { icon: Icon, color, word } = looks[machine.standing];
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <Icon aria-hidden="true" className={`size-3.75 shrink-0 ${color}`} />
      <span className="font-medium">{word}</span>
      {machine.standing !== "active" && (
        <span className="text-sm text-ink-soft">
          <Since machine={machine} />
        </span>
      )}
    </span>
  );
}
