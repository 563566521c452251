import { Notice } from "#components/ui/notice.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** Ends the wizard: what Apicbase answered to the first call with the new access token. */
export function ConnectedNotice({ set }: { set: TokenSetView }) {
  const tone = set.checkActive ? "success" : "warning";
  return (
    <Notice tone={tone} title={`Connected: ${set.library.name}`} announce>
      {set.checkDetail ?? "Larder has not tried the new access token yet: press Check."}
    </Notice>
  );
}
