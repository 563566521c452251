import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** The facts of a token set that seldom change, and which machine relies on it. */
export function AboutSection({ set }: { set: TokenSetView }) {
  return (
    <Section title="About this token set">
      <DefinitionList
        items={[
          { term: "Library", value: set.library.name },
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
