import { EnvironmentBadge } from "#components/environment-badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { AlertView } from "#lib/alerts/alert-view.ts";

interface Props {
  alert: AlertView;
  now: string;
}

const digits = (count: number) => count.toLocaleString("en-GB");

/** How many sets it concerns; nothing where it concerns none by itself. */
function Count({ alert: { remaining, href } }: { alert: AlertView }) {
  if (remaining === null || href === null) return <span aria-hidden="true" className="max-sm:hidden" />;
  return (
    <TextLink
      href={href}
      prefetch={false}
      className="place-self-start text-xl font-semibold tabular-nums touch:min-h-11"
    >
      {digits(remaining)}
      <span className="sr-only"> {remaining === 1 ? "token set" : "token sets"}</span>
    </TextLink>
  );
}

/** The first sets, and how many more there are. */
function Sets({ alert: { first, remaining } }: { alert: AlertView }) {
  if (first.length === 0) return null;
  const more = (remaining ?? first.length) - first.length;
  return (
    <p className="text-sm text-ink-soft">
      {first.map((set, index) => (
        <span key={set.id}>
          {index > 0 && ", "}
          <TextLink href={`/token-sets/${set.id}`} prefetch={false}>
            {set.library}: {set.name}
          </TextLink>
        </span>
      ))}
      {more > 0 && ` and ${digits(more)} more`}
    </p>
  );
}

function ToldLine({ alert: { told, untold }, now }: Props) {
  return (
    <p className="text-sm text-ink-soft">
      {told ? (
        <>
          Told <RelativeTime at={told.at} now={now} />: {told.to.join(", ")}
        </>
      ) : (
        untold && <Sentence text={untold} />
      )}
    </p>
  );
}

/** What is wrong now: how many it concerns, since when, what to do, and who was told. */
export function OpenAlert({ alert, now }: Props) {
  const { headline, environment, since, toDo, remedy } = alert;
  return (
    <li className="grid gap-x-4 gap-y-1.5 border-b border-line py-3 sm:grid-cols-[4.5rem_minmax(0,1fr)_auto]">
      <Count alert={alert} />
      <div className="grid min-w-0 gap-0.5">
        <p className="text-pretty">
          <span className="font-medium">
            <Sentence text={headline} />
          </span>{" "}
          {environment && <EnvironmentBadge environment={environment} />}
        </p>
        <p className="text-sm text-pretty">
          Since <RelativeTime at={since} now={now} />. <Sentence text={toDo} />
        </p>
        <Sets alert={alert} />
        <ToldLine alert={alert} now={now} />
      </div>
      <div className="max-sm:mt-1">
        <ButtonLink href={remedy.href} prefetch={false}>
          {remedy.label}
          <span className="sr-only">: {headline}</span>
        </ButtonLink>
      </div>
    </li>
  );
}
