"use client";

import { ButtonLink } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { ProblemView } from "#lib/overview/overview-view.ts";

interface Props {
  problems: readonly ProblemView[];
  /** How many there are besides. */
  more: number;
  now: string;
}

const digits = (count: number) => count.toLocaleString("en-GB");

function listHref({ cause, application }: ProblemView): string {
  return `/token-sets?${new URLSearchParams({ cause, application: application.id })}`;
}

/** What is wrong, by cause: how many sets of which application, since when, and what to do. */
export function ProblemList({ problems, more, now }: Props) {
  if (problems.length === 0) return null;
  return (
    <Section title="What is wrong, by cause" description="The worst first, production before development.">
      <ul className="border-t border-line">
        {problems.map((problem) => (
          <ProblemItem key={`${problem.cause} ${problem.application.id}`} problem={problem} now={now} />
        ))}
      </ul>
      {more > 0 && (
        <p className="pt-2.5 text-sm text-ink-soft">
          {digits(more)} more {more === 1 ? "cause" : "causes"} not shown:{" "}
          <TextLink href="/token-sets" prefetch={false}>
            all token sets
          </TextLink>
          .
        </p>
      )}
    </Section>
  );
}

function ProblemItem({ problem, now }: { problem: ProblemView; now: string }) {
  const { headline, application, count, since, toDo } = problem;
  return (
    <li className="grid gap-x-4 gap-y-1.5 border-b border-line py-3 sm:grid-cols-[4.5rem_minmax(0,1fr)_auto]">
      <TextLink
        href={listHref(problem)}
        prefetch={false}
        className="place-self-start text-xl font-semibold tabular-nums touch:min-h-11"
      >
        {digits(count)}
        <span className="sr-only">
          {" "}
          {count === 1 ? "token set" : "token sets"} of {application.name}: {headline}
        </span>
      </TextLink>
      <div className="min-w-0">
        <p className="text-pretty">
          <span className="font-medium">{headline}</span>
          <span className="text-ink-soft">
            : {application.name}, {environments(problem)}
          </span>
        </p>
        <p className="mt-0.5 max-w-prose text-sm text-ink-soft text-pretty">
          {since && (
            <>
              Began <RelativeTime at={since} now={now} />.{" "}
            </>
          )}
          {toDo}
        </p>
        <FirstSets problem={problem} />
      </div>
      <Remedy problem={problem} />
    </li>
  );
}

/** "in production", "3 in production, 1 in development". */
function environments({ production, development }: ProblemView): string {
  if (development === 0) return "in production";
  if (production === 0) return "in development";
  return `${digits(production)} in production, ${digits(development)} in development`;
}

function FirstSets({ problem }: { problem: ProblemView }) {
  const { first, count } = problem;
  const left = count - first.length;
  return (
    <ul className="mt-0.5 flex flex-wrap gap-x-3 text-sm">
      {first.map(({ id, name, library }) => (
        <li key={id} className="min-w-0 wrap-anywhere touch:inline-flex touch:min-h-11 touch:items-center">
          <TextLink href={`/token-sets/${id}`} prefetch={false}>
            {name}
          </TextLink>
          <span className="ml-1 text-ink-soft">{library}</span>
        </li>
      ))}
      {left > 0 && first.length > 0 && (
        <li className="touch:inline-flex touch:min-h-11 touch:items-center">
          <TextLink href={listHref(problem)} prefetch={false}>
            and {digits(left)} more
          </TextLink>
        </li>
      )}
    </ul>
  );
}

function Remedy({ problem: { remedy, application, first } }: { problem: ProblemView }) {
  if (remedy === null) return null;
  const isSecret = remedy.kind === "replace-secret";
  return (
    <ButtonLink
      href={isSecret ? `/applications/${application.id}` : `/token-sets/${remedy.tokenSetId}/connect`}
      prefetch={false}
      size="sm"
      className="place-self-start"
    >
      {isSecret ? "Replace secret" : "Reconnect"}
      <span className="sr-only">{isSecret ? application.name : first[0]?.name}</span>
    </ButtonLink>
  );
}
