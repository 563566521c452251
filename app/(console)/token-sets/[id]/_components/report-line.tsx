import { ExactTime } from "#components/ui/exact-time.tsx";
import type { Context } from "#lib/auth/context.ts";

/** On paper, where there is no frame around it: whose report this is, and as of when. */
export function ReportLine({ ctx: { actor, now } }: { ctx: Context }) {
  return (
    <p className="mb-3 hidden text-sm text-ink-soft print:block">
      Larder · {actor.organizationName} · as of <ExactTime at={now.toISOString()} />
    </p>
  );
}
