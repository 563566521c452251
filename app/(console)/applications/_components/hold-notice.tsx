import { CopyButton } from "#components/ui/copy-button.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ApplicationView, HoldView } from "#lib/applications/application-view.ts";
import { causeWords } from "#lib/health/cause-view.ts";

const sets = (count: number) => (count === 1 ? "1 token set" : `${count} token sets`);

function Living({ hold: { stopped, living, firstExpiresAt } }: { hold: HoldView }) {
  if (stopped === 0) return null;
  if (living === 0 || firstExpiresAt === null) {
    return <> None of them has an access token that still works.</>;
  }
  return (
    <>
      {" "}
      {living === stopped
        ? stopped === 1
          ? "It has"
          : "All of them have"
        : `${living} of them ${living === 1 ? "has" : "have"}`}{" "}
      an access token that has not expired; {living === 1 ? "it expires" : "the first expires"}{" "}
      <ExactTime at={firstExpiresAt} />.
    </>
  );
}

interface Props {
  application: ApplicationView;
  hold: HoldView;
  mayWrite: boolean;
}

/** That nothing is sent for the application's sets: since when, why, what it affects, and what to do. */
export function HoldNotice({ application, hold, mayWrite }: Props) {
  const { toCustomer } = causeWords.client_secret_changed;
  return (
    <Notice tone="danger" title="Stopped: Apicbase refuses the client secret">
      <p>
        Since <ExactTime at={hold.since} />.{" "}
        {hold.stopped === 0 ? (
          "No token set is stopped by it now."
        ) : (
          <>
            <TextLink href={`/token-sets?application=${application.id}&health=on_hold`}>
              {sets(hold.stopped)}
            </TextLink>{" "}
            {hold.stopped === 1 ? "is" : "are"} not refreshed; the tokens are kept.
          </>
        )}
        <Living hold={hold} />
      </p>
      <p className="mt-1">
        <span className="font-medium">Say to the customer:</span> “{toCustomer}”{" "}
        <CopyButton text={toCustomer} what="what to say to the customer" />
      </p>
      <p className="mt-1">
        {mayWrite
          ? "Enter the client secret that Apicbase’s API Settings page shows now, below. Once Apicbase accepts it, all sets go on by themselves; no new consent is needed."
          : "Ask an owner or admin to replace the client secret. All sets go on by themselves then; no new consent is needed."}
      </p>
    </Notice>
  );
}
