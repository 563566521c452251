import { CodeText } from "#components/ui/code-text.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { CreatedInvitation } from "#lib/members/invite-member.ts";

const mailWords = {
  sent: "The link is on its way by mail. You can also pass it on yourself:",
  off: "Pass this link on yourself:",
  failed: "The mail could not be sent, but the invitation is valid. Pass this link on yourself:",
};

/** Shows an invitation's link, the only time it can be shown. */
export function SentInvitation({ invitation }: { invitation: CreatedInvitation }) {
  const { email, url, expiresAt, mail } = invitation;
  return (
    <Notice tone={mail === "failed" ? "warning" : "success"} title={`Invited: ${email}`} announce>
      <p>{mailWords[mail]}</p>
      <p className="my-1.5">
        <CodeText copy="invitation link">{url}</CodeText>
      </p>
      <p className="text-sm text-ink-soft">
        It is not shown again. It works once, for {email} only, until <ExactTime at={expiresAt} />.
      </p>
    </Notice>
  );
}
