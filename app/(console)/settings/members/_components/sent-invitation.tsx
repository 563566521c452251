import { askOperator } from "#components/operators.ts";
import { CodeText } from "#components/ui/code-text.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { CreatedInvitation } from "#lib/members/invite-member.ts";

/** How the link comes to whoever is invited. */
function sayWay({ mail, url, operators }: CreatedInvitation): string {
  if (mail === "sent") return "The link is on its way by mail, and nobody else is shown it.";
  const trouble = mail === "failed" ? "The mail could not be sent, but the invitation is valid. " : "";
  if (url !== null) return `${trouble}Hand this link over yourself, as the operator:`;
  return `${trouble}An operator hands over the link. ${askOperator(operators)}`;
}

/** Says how an invitation is delivered; its link is shown to an operator who has to hand it over, once. */
export function SentInvitation({ invitation }: { invitation: CreatedInvitation }) {
  const { email, url, expiresAt, mail } = invitation;
  return (
    <Notice tone={mail === "failed" ? "warning" : "success"} title={`Invited: ${email}`} announce>
      <p>{sayWay(invitation)}</p>
      {url !== null && (
        <p className="my-1.5">
          <CodeText copy="invitation link">{url}</CodeText>
        </p>
      )}
      <p className="text-sm text-ink-soft">
        {url !== null && "It is not shown again. "}It works once, for {email} only, until{" "}
        <ExactTime at={expiresAt} />.
      </p>
    </Notice>
  );
}
