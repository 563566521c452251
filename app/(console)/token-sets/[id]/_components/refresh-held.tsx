import { ConfirmButton } from "#components/confirm-button.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

interface Props {
  set: TokenSetView;
  holder: NonNullable<TokenSetView["holder"]>;
  action: (formData: FormData) => void;
}

/** Refresh now, for a set whose token a machine was promised: shows who holds it and until when, and asks once more. */
export function RefreshHeld({ set, holder, action }: Props) {
  return (
    <ConfirmButton
      label="Refresh now"
      variant="primary"
      title={`Refresh ${set.name} now?`}
      dies={[
        <>
          The access token that <strong className="font-semibold">{holder.name}</strong> holds and was
          promised until <ExactTime at={holder.until} />: it gets 401 until it collects the new one
        </>,
      ]}
      survives={["The connection: no new consent is needed", "All other token sets"]}
      action={action}
      fields={{
        tokenSetId: set.id,
        seenGeneration: String(set.generation),
        holderSeenUntil: holder.until,
      }}
    />
  );
}
