import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { LibraryPage } from "#lib/library-page/get-library-page.ts";
import type { ConnecterView, OpenLinkView } from "#lib/library-page/library-page-view.ts";

function Connecter({ person, now }: { person: ConnecterView; now: string }) {
  const { memberId, name, sets, lastAt } = person;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 border-t border-line py-1.5">
      {memberId ? (
        <TextLink href={`/settings/members/${memberId}`}>{name}</TextLink>
      ) : (
        <span className="font-medium">{name}</span>
      )}
      <span className="text-ink-soft">
        connected {sets === 1 ? "1 token set" : `${sets} token sets`}
        {lastAt && (
          <>
            , last <RelativeTime at={lastAt} now={now} />
          </>
        )}
      </span>
    </li>
  );
}

function OpenLink({ link, now }: { link: OpenLinkView; now: string }) {
  const { recipient, tokenSet, createdBy, expiresAt, openedAt } = link;
  return (
    <li className="grid gap-x-2 border-t border-line py-1.5">
      <span className="flex flex-wrap items-center gap-x-2">
        <span className="font-medium wrap-anywhere">{recipient}</span>
        <span className="text-ink-soft">
          {openedAt ? (
            <>
              followed it <RelativeTime at={openedAt} now={now} />
            </>
          ) : (
            "has not followed it yet"
          )}
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-x-2 text-sm text-ink-soft">
        for{" "}
        <TextLink href={`/token-sets/${tokenSet.id}`} prefetch={false}>
          {tokenSet.name}
        </TextLink>
        <EnvironmentBadge environment={tokenSet.environment} />
        <span>
          sent by {createdBy}, works until <ExactTime at={expiresAt} />
        </span>
      </span>
    </li>
  );
}

/** Whose access the library's sets use at Apicbase. */
function Seen({ page: { sees, isMixed } }: { page: LibraryPage }) {
  if (sees.length === 0) return null;
  if (!isMixed) {
    return (
      <p className="mb-2">
        <span className="text-ink-soft">Apicbase names: </span>
        {sees.join(" · ")}
      </p>
    );
  }
  return (
    <div className="mb-3">
      <Notice tone="warning" title="Its token sets see different libraries at Apicbase">
        {sees.join(" · ")}. Reconnect the set that does not belong here with an account of this library; or
        connect a new one for the other library, and revoke this one.
      </Notice>
    </div>
  );
}

/** Who connected the library's token sets, and whom a connect link still invites; `now` is the server's clock, ISO. */
export function LibraryPeople({ page, now }: { page: LibraryPage; now: string }) {
  const { people, openLinks } = page;
  return (
    <Section
      title="People"
      description="Who connected its token sets, and who has a connect link that still works."
    >
      <Seen page={page} />
      {people.length === 0 && openLinks.length === 0 && (
        <p className="text-ink-soft">Nobody has connected a token set of this library yet.</p>
      )}
      {people.length > 0 && (
        <ul aria-label="Connected by">
          {people.map((person) => (
            <Connecter key={`${person.memberId}${person.name}`} person={person} now={now} />
          ))}
        </ul>
      )}
      {openLinks.length > 0 && (
        <ul aria-label="Open connect links" className={people.length > 0 ? "mt-3" : undefined}>
          {openLinks.map((link) => (
            <OpenLink key={link.id} link={link} now={now} />
          ))}
        </ul>
      )}
    </Section>
  );
}
