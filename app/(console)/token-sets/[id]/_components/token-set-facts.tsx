import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ScopeList } from "#components/scope-list.tsx";
import { CodeText } from "#components/ui/code-text.tsx";
import { type Definition, DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { knownScopes } from "#lib/applications/known-scopes.ts";
import type { GrantView } from "#lib/grants/grant-view.ts";
import type { TokenSetPageView } from "#lib/token-set-page/get-token-set-page.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { isEnded } from "../../_components/set-shelf-life.tsx";

/** Whose access the set uses, as Apicbase says. */
function GrantedBy({ grant }: { grant: GrantView | null }) {
  if (!grant?.learnedAt) return "Not known yet: Apicbase has not said whose access this is";
  const { user, library, learnedAt } = grant;
  if (grant.identity === null) return "Not verifiable: Apicbase does not say whose access this is";
  const of = library === null ? "a library that Apicbase does not name" : `the library ${library}`;
  return (
    <>
      {user ?? "A user that Apicbase does not name"}, of {of}.{" "}
      <span className="text-ink-soft">
        Heard from Apicbase <ExactTime at={learnedAt} />.
      </span>
    </>
  );
}

/** Until when a machine or a person counts on the access token. */
function InUse({ set }: { set: TokenSetView }) {
  if (isEnded(set)) return "Not in use: access has ended";
  if (!set.holder) return "Nobody relies on it now";
  return (
    <>
      <ExactTime at={set.holder.until} />, by {set.holder.name}
    </>
  );
}

function Machines({ machines }: Pick<TokenSetPageView, "machines">) {
  const active = machines.filter(({ standing }) => standing === "active");
  if (active.length === 0) return "None";
  return (
    <ul>
      {active.map(({ id, name }) => (
        <li key={id}>
          <TextLink href={`#machine-${id}`}>{name}</TextLink>
        </li>
      ))}
    </ul>
  );
}

function toFacts({ tokenSet: set, grants, machines }: Props["page"]): Definition[] {
  const isConnected = set.generation > 0;
  return [
    {
      term: "Library",
      value: (
        <>
          <TextLink href={`/libraries/${set.library.id}`}>{set.library.name}</TextLink>{" "}
          <span className="text-ink-soft">(the name given to it in Larder)</span>
        </>
      ),
    },
    ...(isConnected ? [{ term: "Granted by", value: <GrantedBy grant={grants.current} /> }] : []),
    {
      term: "Application",
      value: <TextLink href={`/applications/${set.application.id}`}>{set.application.name}</TextLink>,
    },
    { term: "Environment", value: <EnvironmentBadge environment={set.environment} /> },
    { term: "Connected by", value: set.authorizedBy ?? "Nobody yet" },
    ...(isConnected ? [{ term: "In use until", value: <InUse set={set} /> }] : []),
    { term: "Machines", value: <Machines machines={machines} /> },
    { term: "Created", value: <ExactTime at={set.createdAt} /> },
    { term: "ID", value: <CodeText copy="token set ID">{set.id}</CodeText> },
  ];
}

interface Props {
  page: Pick<TokenSetPageView, "tokenSet" | "grants" | "machines">;
}

/** What seldom changes about a token set, who relies on it, and what it may. */
export function TokenSetFacts({ page }: Props) {
  const { tokenSet: set } = page;
  return (
    <>
      <Section title="About this token set">
        <DefinitionList items={toFacts(page)} />
      </Section>
      <Section title="Scopes" description="What Larder asked for, and what Apicbase granted.">
        <ScopeList
          requested={set.requestedScopes}
          granted={set.generation === 0 ? null : set.grantedScopes}
          descriptions={knownScopes}
        />
      </Section>
    </>
  );
}
