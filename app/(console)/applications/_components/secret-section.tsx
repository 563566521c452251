import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ApplicationView, ClientSecretView } from "#lib/applications/application-view.ts";
import { ReplaceSecretForm } from "./replace-secret-form.tsx";
import { WithdrawSecretForm } from "./withdraw-secret-form.tsx";

function Standing({ secret }: { secret: ClientSecretView }) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <CodeText>{secret.hint}</CodeText>
      <span className="text-ink-soft">
        {secret.refusedAt ? (
          <>
            refused by Apicbase <ExactTime at={secret.refusedAt} />
          </>
        ) : secret.acceptedAt ? (
          <>
            works since <ExactTime at={secret.acceptedAt} />
          </>
        ) : (
          <>
            entered <ExactTime at={secret.createdAt} />, not used yet
          </>
        )}
      </span>
    </span>
  );
}

interface Props {
  application: ApplicationView;
  mayWrite: boolean;
}

/** The secret's hint and standing, and how to replace it. */
export function SecretSection({ application, mayWrite }: Props) {
  const { secret, nextSecret } = application;
  const items = [
    { term: "Current", value: secret ? <Standing secret={secret} /> : "none" },
    ...(nextSecret ? [{ term: "Replacement", value: <Standing secret={nextSecret} /> }] : []),
  ];
  return (
    <Section
      title="Client secret"
      description={
        nextSecret
          ? "The replacement is tried first at the next call; the current secret is kept until Apicbase has accepted the replacement once."
          : "A new secret is tried at the next call; the current one is kept until Apicbase has accepted the new one once."
      }
    >
      <div className="grid gap-5">
        <DefinitionList items={items} />
        {mayWrite && nextSecret && <WithdrawSecretForm applicationId={application.id} />}
        {mayWrite && <ReplaceSecretForm applicationId={application.id} />}
      </div>
    </Section>
  );
}
