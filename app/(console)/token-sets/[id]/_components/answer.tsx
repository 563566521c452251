import type { Context } from "#lib/auth/context.ts";
import { canInEnvironment, canInOrganization } from "#lib/auth/permissions.ts";
import { env } from "#lib/env.ts";
import { mayRemedy, remedyPermission } from "#lib/health/remedy-permission.ts";
import { listWhoMay } from "#lib/members/list-who-may.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { AnswerCard } from "./answer-card.tsx";
import { AskMember } from "./ask-member.tsx";
import { TokenSetActions } from "./token-set-actions.tsx";

interface Props {
  ctx: Context;
  set: TokenSetView;
}

/** Whom to ask, where this person may not do what helps; nothing where they may, or where Larder helps itself. */
async function Ask({ ctx, set }: Props) {
  const { environment, diagnosis } = set;
  const { remedy } = diagnosis;
  if (remedy === null || remedy === "refresh" || mayRemedy(ctx.actor.role, remedy, environment)) return null;
  const people = await listWhoMay(ctx, { permission: remedyPermission[remedy], environment });
  const url = `${env().LARDER_URL}/token-sets/${set.id}`;
  return <AskMember set={set} remedy={remedy} people={people} url={url} />;
}

/** The answer card for this person, with what their role lets them do. */
export function Answer({ ctx, set }: Props) {
  const { role } = ctx.actor;
  return (
    <AnswerCard diagnosis={set.diagnosis} now={ctx.now.toISOString()} ask={<Ask ctx={ctx} set={set} />}>
      <TokenSetActions
        set={set}
        mayRefresh={canInEnvironment(role, "token-set:refresh", set.environment)}
        mayConnect={canInEnvironment(role, "token-set:connect", set.environment)}
        mayPause={canInEnvironment(role, "token-set:pause", set.environment)}
        mayReplaceSecret={canInOrganization(role, "application:write")}
      />
    </AnswerCard>
  );
}
