import { CodeText } from "#components/ui/code-text.tsx";
import { DefinitionList } from "#components/ui/definition-list.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Section } from "#components/ui/section.tsx";
import type { ApplicationView, ClientSecretView } from "#lib/applications/application-view.ts";
import { ReplaceSecretForm } from "./replace-secret-form.tsx";
import { WithdrawSecretForm } from "./withdraw-secret-form.tsx";

function SecretState({ secret }: { secret: ClientSecretView }) {
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
            accepted by Apicbase since <ExactTime at={secret.acceptedAt} />
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

/** The last characters of the secret, whether Apicbase accepts it, and how to replace it. */
export function SecretSection({ application, mayWrite }: Props) {
  const { secret, nextSecret } = application;
  const items = [
    { term: "Current", value: secret ? <SecretState secret={secret} /> : "none" },
    ...(nextSecret ? [{ term: "Replacement", value: <SecretState secret={nextSecret} /> }] : []),
  ];
  return (
    <Section
      title="Client secret"
      description={
        nextSecret
          ? "Larder tries the replacement first, and keeps the current secret until Apicbase has accepted the replacement once."
          : "Larder tries a new secret at its next call, and keeps the current one until Apicbase has accepted the new one once."
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
