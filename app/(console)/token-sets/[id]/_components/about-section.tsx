import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { GrantView } from "#lib/grants/grant-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

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

/** The facts of a token set that seldom change, and which machine relies on it. */
export function AboutSection({ set, grant }: { set: TokenSetView; grant: GrantView | null }) {
  return (
    <Section title="About this token set">
      <DefinitionList
        items={[
          {
            term: "Library",
            value: (
              <>
                {set.library.name} <span className="text-ink-soft">(the name given to it in Larder)</span>
              </>
            ),
          },
          ...(set.generation === 0 ? [] : [{ term: "Granted by", value: <GrantedBy grant={grant} /> }]),
          {
            term: "Application",
            value: <TextLink href={`/applications/${set.application.id}`}>{set.application.name}</TextLink>,
          },
          { term: "Connected by", value: set.authorizedBy ?? "Nobody yet" },
          {
            term: "In use until",
            value: set.holder ? (
              <>
                <ExactTime at={set.holder.until} />, by {set.holder.name}
              </>
            ) : (
              "Nobody relies on it now"
            ),
          },
          { term: "Created", value: <ExactTime at={set.createdAt} /> },
          { term: "ID", value: <CodeText copy="token set ID">{set.id}</CodeText> },
        ]}
      />
    </Section>
  );
}
