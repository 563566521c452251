import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Affected } from "#lib/application-page/get-application-page.ts";
import type { ApplicationView, ClientSecretView } from "#lib/applications/application-view.ts";
import { secretTestWords } from "#lib/applications/secret-test-words.ts";
import { sayAffected } from "./affected-words.ts";
import { ReplaceSecretForm } from "./replace-secret-form.tsx";
import { TestSecretForm } from "./test-secret-form.tsx";
import { WithdrawSecretForm } from "./withdraw-secret-form.tsx";

function Standing({ secret }: { secret: ClientSecretView }) {
  const { refusedAt, acceptedAt, createdAt } = secret;
  if (refusedAt) {
    return (
      <>
        refused by Apicbase <ExactTime at={refusedAt} />
      </>
    );
  }
  if (acceptedAt) {
    return (
      <>
        accepted by Apicbase since <ExactTime at={acceptedAt} />
      </>
    );
  }
  return (
    <>
      entered <ExactTime at={createdAt} />, not used yet
    </>
  );
}

interface StateProps {
  application: ApplicationView;
  slot: "current" | "next";
  secret: ClientSecretView;
  mayTest: boolean;
  now: string;
}

function SecretState({ application, slot, secret, mayTest, now }: StateProps) {
  return (
    <div className="grid justify-items-start gap-1.5">
      <span className="inline-flex flex-wrap items-baseline gap-x-2">
        <CodeText>{secret.hint}</CodeText>
        <span className="text-ink-soft">
          <Standing secret={secret} />
        </span>
      </span>
      {(secret.acceptedAt ?? secret.refusedAt) && (
        <span className="text-sm text-ink-soft">
          Entered here <RelativeTime at={secret.createdAt} now={now} />
        </span>
      )}
      {secret.test && (
        <span className="text-sm text-ink-soft">
          Last test <ExactTime at={secret.test.at} />: {secretTestWords[secret.test.outcome].short}
        </span>
      )}
      {mayTest && <TestSecretForm applicationId={application.id} slot={slot} />}
    </div>
  );
}

interface Props {
  application: ApplicationView;
  /** What a change would touch. */
  affected: Affected;
  mayWrite: boolean;
  mayTest: boolean;
  /** The server's clock, ISO. */
  now: string;
}

/** The last characters of the secret, whether Apicbase accepts it, and how to replace it. */
export function SecretSection({ application, affected, mayWrite, mayTest, now }: Props) {
  const { secret, nextSecret } = application;
  const state = { application, mayTest, now };
  const items = [
    {
      term: "Current",
      value: secret ? <SecretState {...state} slot="current" secret={secret} /> : "none",
    },
    ...(nextSecret
      ? [{ term: "Replacement", value: <SecretState {...state} slot="next" secret={nextSecret} /> }]
      : []),
  ];
  return (
    <Section
      title="Client secret"
      description={
        nextSecret
          ? "Larder tries the replacement first, and keeps the current secret until a refresh has used the replacement."
          : "Larder asks Apicbase about a new secret before it takes it in. A refused one changes nothing."
      }
    >
      <div className="grid gap-5">
        <DefinitionList items={items} />
        {mayWrite && nextSecret && <WithdrawSecretForm applicationId={application.id} />}
        {mayWrite && (
          <ReplaceSecretForm
            applicationId={application.id}
            isUrgent={application.hold !== null}
            affected={sayAffected(affected)}
          />
        )}
      </div>
    </Section>
  );
}
