import { ConfirmButton } from "#components/confirm-button.tsx";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

interface Props {
  set: TokenSetView;
  machine: NonNullable<TokenSetView["holder"]>;
  action: (formData: FormData) => void;
  variant: "primary" | "secondary";
}

/** Refresh now while a machine relies on the token: says which machine and until when, and asks first. */
export function RefreshInUse({ set, machine, action, variant }: Props) {
  return (
    <ConfirmButton
      label="Refresh now"
      variant={variant}
      title={`Refresh ${set.name} now?`}
      stops={[
        <>
          The access token that <strong className="font-semibold">{machine.name}</strong> uses, in use until{" "}
          <ExactTime at={machine.until} />: Apicbase refuses its calls (401) until it collects the new one
        </>,
      ]}
      stays={["The connection: no new consent is needed", "All other token sets"]}
      action={action}
      waits
      fields={{
        tokenSetId: set.id,
        seenGeneration: String(set.generation),
        holderSeenUntil: machine.until,
      }}
    />
  );
}
