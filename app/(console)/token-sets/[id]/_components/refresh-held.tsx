import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { DialogButton } from "#components/ui/dialog-button.tsx";
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
    <>
      <DialogButton opens="refresh-held" variant="primary">
        Refresh now
      </DialogButton>
      <ConfirmDialog
        id="refresh-held"
        title={`Refresh ${set.name} now?`}
        dies={[
          <>
            The access token that <strong className="font-semibold">{holder.name}</strong> holds and was
            promised until <ExactTime at={holder.until} />: it gets 401 until it collects the new one
          </>,
        ]}
        survives={["The connection: no new consent is needed", "All other token sets"]}
        confirmLabel="Refresh now"
        action={action}
        fields={{
          tokenSetId: set.id,
          seenGeneration: String(set.generation),
          holderSeenUntil: holder.until,
        }}
      />
    </>
  );
}
