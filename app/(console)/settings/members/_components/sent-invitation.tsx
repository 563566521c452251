import { CodeText } from "#components/ui/code-text.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { CreatedInvitation } from "#lib/members/invite-member.ts";

const told = {
  sent: "The link is on its way by mail. You can also hand it over yourself:",
  off: "Hand this link over yourself:",
  failed: "The mail server did not take the mail, but the invitation stands. Hand this link over yourself:",
};

/** The one time an invitation's link is shown. */
export function SentInvitation({ invitation }: { invitation: CreatedInvitation }) {
  const { email, url, expiresAt, mail } = invitation;
  return (
    <Notice tone={mail === "failed" ? "warning" : "success"} title={`Invited: ${email}`} announce>
      <p>{told[mail]}</p>
      <p className="my-1.5">
        <CodeText copy="invitation link">{url}</CodeText>
      </p>
      <p className="text-sm text-ink-soft">
        It is not shown again. It works once, for {email} alone, until <ExactTime at={expiresAt} />.
      </p>
    </Notice>
  );
}
