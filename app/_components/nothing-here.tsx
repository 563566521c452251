import { MessagePage } from "#components/message-page.tsx";
import { ButtonLink } from "#components/ui/button.tsx";

/** What a page that does not exist says; it stands in the main landmark of whoever shows it. */
export function NothingHere() {
  return (
    <MessagePage
      tone="info"
      title="There is nothing here"
      safe="Nothing was changed."
      next="The address may be mistyped, the thing removed, or it belongs to another organization."
      actions={<ButtonLink href="/">Go to the overview</ButtonLink>}
    />
  );
}
