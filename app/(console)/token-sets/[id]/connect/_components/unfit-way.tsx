import { CodeText } from "#components/ui/code-text.tsx";
import { Section } from "#components/ui/section.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import { type Way, wayNames } from "./fitting-ways.ts";

interface Props {
  way: Way;
  application: { id: string; name: string };
  callbackUrl: string;
  /** May change the application. */
  mayChange: boolean;
}

/** Why a way is closed to this application, and what would open it. */
export function UnfitWay({ way, application, callbackUrl, mayChange }: Props) {
  const name = mayChange ? (
    <TextLink href={`/applications/${application.id}`}>{application.name}</TextLink>
  ) : (
    application.name
  );
  const asks = mayChange ? "" : " Ask an owner or admin to do both.";
  return (
    <Section title={`${wayNames[way]}: not with this application as it is`}>
      {way === "code" ? (
        <p className="text-pretty">
          Apicbase sends the code of {name} to Larder’s callback by itself, so there is nothing to paste. To
          paste codes, leave the redirect URI at Apicbase empty, then set the application to “By copying it”.
          {asks}
        </p>
      ) : (
        <div className="grid gap-2 text-pretty">
          <p>
            Apicbase shows the code of {name} on a page of its own, so it would not come back here. To have it
            come back, enter this redirect URI at Apicbase, then set the application to “To Larder’s
            callback”.{asks}
          </p>
          <p>
            <CodeText copy="redirect URI">{callbackUrl}</CodeText>
          </p>
        </div>
      )}
    </Section>
  );
}
