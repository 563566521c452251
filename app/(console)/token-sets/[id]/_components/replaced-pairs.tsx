import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { ReplacedPairView } from "#lib/token-sets/replaced-pair-view.ts";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";
import { RevokeReplaced } from "./revoke-replaced.tsx";

interface Props {
  set: TokenSetView;
  pairs: ReplacedPairView[];
  mayRevoke: boolean;
}

/** Who still relies on the replaced token, or what keeps it from being revoked, and what Larder does next. */
function Standing({ pair }: { pair: ReplacedPairView }) {
  const { heldUntil, heldBy, isRepeated } = pair;
  if (isRepeated) {
    return "Apicbase did not say that it is revoked. Larder asks again until it does.";
  }
  if (heldUntil === null || heldBy === null) return "Larder is about to revoke it at Apicbase.";
  return (
    <>
      <strong className="font-semibold">{heldBy}</strong> may use it until <ExactTime at={heldUntil} />, and
      gets the new one when asking next. Larder revokes the replaced token after that time.
    </>
  );
}

/** Tokens that a new connection has replaced and that still work at Apicbase. */
export function ReplacedPairs({ set, pairs, mayRevoke }: Props) {
  return pairs.map((pair) => (
    <Notice
      key={pair.generation}
      tone={pair.isRepeated ? "warning" : "info"}
      title="The replaced token still works"
      actions={mayRevoke && <RevokeReplaced set={set} pair={pair} />}
    >
      <Standing pair={pair} />
    </Notice>
  ));
}
