import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { MemberPage, OwnedKeyView, OwnedMachineView } from "#lib/members/member-page-view.ts";

function LastUse({ at, now }: { at: string | null; now: string }) {
  return (
    <span className="text-ink-soft">
      {at === null ? (
        "never used"
      ) : (
        <>
          last used <RelativeTime at={at} now={now} />
        </>
      )}
    </span>
  );
}

function Key({ apiKey, now }: { apiKey: OwnedKeyView; now: string }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 border-t border-line py-1.5">
      <span className="font-medium wrap-anywhere">{apiKey.name}</span>
      {apiKey.environments.map((environment) => (
        <EnvironmentBadge key={environment} environment={environment} />
      ))}
      <LastUse at={apiKey.lastUsedAt} now={now} />
      <span className="text-sm text-ink-soft">
        expires <ExactTime at={apiKey.expiresAt} precision="date" />
      </span>
    </li>
  );
}

function Machine({ machine, now }: { machine: OwnedMachineView; now: string }) {
  const { name, tokenSet, lastUsedAt } = machine;
  return (
    <li className="flex flex-wrap items-center gap-x-3 border-t border-line py-1.5">
      <span className="font-medium wrap-anywhere">{name}</span>
      <span>
        <span className="text-ink-soft">collects from </span>
        <TextLink href={`/token-sets/${tokenSet.id}`} prefetch={false}>
          {tokenSet.name}
        </TextLink>
      </span>
      <EnvironmentBadge environment={tokenSet.environment} />
      <LastUse at={lastUsedAt} now={now} />
    </li>
  );
}

/** The API keys and machines that the person made; `now` is the server's clock, ISO. */
export function OwnedThings({ page: { keys, machines }, now }: { page: MemberPage; now: string }) {
  return (
    <>
      {keys && (
        <Section
          title="API keys"
          description="Keys that still work. They act for this person, and end with them."
        >
          {keys.length === 0 ? (
            <p className="text-ink-soft">None.</p>
          ) : (
            <ul aria-label="API keys">
              {keys.map((key) => (
                <Key key={key.id} apiKey={key} now={now} />
              ))}
            </ul>
          )}
        </Section>
      )}
      <Section title="Machines" description="Machines they made that still collect. They go on without them.">
        {machines.length === 0 ? (
          <p className="text-ink-soft">None.</p>
        ) : (
          <ul aria-label="Machines">
            {machines.map((machine) => (
              <Machine key={machine.id} machine={machine} now={now} />
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}
