import { Section } from "#components/ui/section.tsx";
import type { Context } from "#lib/auth/context.ts";
import { canInEnvironment, canInOrganization, type EnvironmentPermission } from "#lib/auth/permissions.ts";
import { tokenEndpoint } from "#lib/env.ts";
import type { TokenSetPageView } from "#lib/token-set-page/get-token-set-page.ts";
import { isEnded, SetShelfLife } from "../../_components/set-shelf-life.tsx";
import { Answer } from "./answer.tsx";
import { HistorySection } from "./history/history-section.tsx";
import { NewestNote } from "./history/newest-note.tsx";
import { LinkList } from "./link-list.tsx";
import { MachineSection } from "./machines/machine-section.tsx";
import { RevealSection } from "./reveal-section.tsx";
import { SetMessages } from "./set-messages.tsx";

interface Props {
  ctx: Context;
  page: TokenSetPageView;
  /** The page was opened at the end of connecting. */
  isJustConnected: boolean;
}

/** What is so, what happened, and what to do about it. */
export function Story({ ctx, page, isJustConnected }: Props) {
  const { tokenSet: set, history, links, machines, replaced } = page;
  const { role } = ctx.actor;
  const now = ctx.now.toISOString();
  const may = (permission: EnvironmentPermission) => canInEnvironment(role, permission, set.environment);
  return (
    <>
      <div className="grid gap-4">
        <Answer ctx={ctx} set={set} />
        {history.note && <NewestNote note={history.note} now={now} />}
        <SetMessages
          page={page}
          isJustConnected={isJustConnected}
          mayConnect={may("token-set:connect")}
          mayMute={canInOrganization(role, "alert:write")}
          mayRevoke={may("token-set:revoke")}
        />
      </div>
      <Section title="Shelf life">
        <SetShelfLife set={set} now={now} />
      </Section>
      <HistorySection setId={set.id} history={history} mayNote={canInOrganization(role, "token-set:note")} />
      <div className="not-first:mt-8 print:hidden">
        <MachineSection
          machines={machines}
          tokenSetId={set.id}
          generation={set.generation}
          replaced={replaced}
          tokenEndpoint={tokenEndpoint()}
          mayWrite={may("machine:write")}
          isEnded={isEnded(set)}
          now={now}
        />
        {may("token-set:reveal") && set.generation > 0 && !set.revokedAt && !set.archivedAt && (
          <RevealSection set={set} />
        )}
        <LinkList links={links} mayRevoke={may("connect-link:write")} now={now} />
      </div>
    </>
  );
}
