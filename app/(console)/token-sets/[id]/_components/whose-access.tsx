import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { GrantsView, GrantView } from "#lib/grants/grant-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { ConfirmIdentity } from "./confirm-identity.tsx";

interface Props {
  set: TokenSetView;
  grants: GrantsView;
  isJustConnected: boolean;
  mayConfirm: boolean;
}

function NotNamed({ set, grant }: { set: TokenSetView; grant: GrantView | null }) {
  const isAsked = grant?.learnedAt != null;
  return (
    <Notice
      title={
        isAsked ? "Apicbase does not say whose access this is" : "Apicbase has not said whose access this is"
      }
    >
      So Larder cannot verify it. Whoever signed in at Apicbase decided which library it opens:{" "}
      {set.library.name} is only the name given to it in Larder.
      {!isAsked && " Larder asks again with the next check."}
    </Notice>
  );
}

/** Asks once whose access a new connection uses: what Apicbase named, and not what somebody typed here. */
export function WhoseAccess({ set, grants, isJustConnected, mayConfirm }: Props) {
  const { current, seenBeside, isAnotherBeside: isAnother, isJudging } = grants;
  if (isJudging) {
    return (
      <Notice title="New access is being checked">
        It is stored, and not used before Apicbase has said whose it is. Reload this page in a moment.
      </Notice>
    );
  }
  if (set.generation === 0 || set.revokedAt) return null;
  if (!current?.identity) return isJustConnected ? <NotNamed set={set} grant={current} /> : null;
  if (current.confirmedAt || (current.broughtAt === null && !isAnother)) return null;
  return (
    <Notice
      tone={isAnother ? "warning" : "info"}
      title={`This access sees: ${current.identity}. Is that right?`}
      actions={
        mayConfirm && (
          <ConfirmIdentity key={current.generation} tokenSetId={set.id} generation={current.generation} />
        )
      }
    >
      {isAnother && (
        <p>
          Other sets of {set.library.name} see: {seenBeside.join("; ")}.
        </p>
      )}
      <p>
        Apicbase named them. If it should be another library or user,{" "}
        <TextLink href={`/token-sets/${set.id}/connect`}>reconnect</TextLink> as the right user, or revoke
        this token set.
      </p>
    </Notice>
  );
}
