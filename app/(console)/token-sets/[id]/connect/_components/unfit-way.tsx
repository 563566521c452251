import { CodeText } from "#components/ui/code-text.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { type Way, wayNames } from "./fitting-ways.ts";

interface Props {
  way: Way;
  application: { id: string; name: string };
  callbackUrl: string;
  /** Whether this person can change the application. */
  mayChange: boolean;
}

/** Why a way does not work for this application, and how to change that. */
export function UnfitWay({ way, application, callbackUrl, mayChange }: Props) {
  const name = mayChange ? (
    <TextLink href={`/applications/${application.id}`}>{application.name}</TextLink>
  ) : (
    application.name
  );
  const asks = mayChange ? "" : " Ask an owner or admin to do both.";
  return (
    <Section title={`${wayNames[way]}: not possible with this application’s settings`}>
      {way === "code" ? (
        <p className="text-pretty">
          Apicbase sends the code of {name} to Larder automatically, so there is nothing to paste. To paste
          codes instead, clear the redirect URI at Apicbase, then set the application to “Someone pastes the
          code”.{asks}
        </p>
      ) : (
        <div className="grid gap-2 text-pretty">
          <p>
            Apicbase shows the code of {name} on its own page, so it does not come back here. To change that,
            enter this redirect URI at Apicbase, then set the application to “Automatically”.{asks}
          </p>
          <p>
            <CodeText copy="redirect URI">{callbackUrl}</CodeText>
          </p>
        </div>
      )}
    </Section>
  );
}
