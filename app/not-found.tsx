import { MessagePage } from "#components/message-page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";

export default function NotFound() {
  return (
    <main id="main">
      <MessagePage
        tone="info"
        title="There is nothing here"
        safe="Nothing was changed."
        next="The address may be mistyped, the thing removed, or it belongs to another organization."
        actions={<ButtonLink href="/">Go to the overview</ButtonLink>}
      />
    </main>
  );
}
