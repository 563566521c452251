import type { TokenSetPageView } from "#lib/token-set-page/get-token-set-page.ts";
import { AccessAside } from "./access-aside.tsx";
import { ConnectedNotice } from "./connected-notice.tsx";
import { MutedNotice } from "./muted-notice.tsx";
import { ReplacedPairs } from "./replaced-pairs.tsx";
import { WhoseAccess } from "./whose-access.tsx";

interface Props {
  page: Pick<TokenSetPageView, "tokenSet" | "grants" | "replaced" | "isCheckedSince" | "mute">;
  /** The page was opened at the end of connecting. */
  isJustConnected: boolean;
  mayConnect: boolean;
  mayMute: boolean;
  mayRevoke: boolean;
}

/** What there is to know and to decide about a set now, the most pressing first. */
export function SetMessages({ page, isJustConnected, mayConnect, mayMute, mayRevoke }: Props) {
  const { tokenSet: set, grants, replaced } = page;
  return (
    <>
      {isJustConnected && !page.isCheckedSince && <ConnectedNotice key={set.generation} set={set} />}
      <AccessAside set={set} grants={grants} mayAccept={mayConnect} mayRefuse={mayRevoke} />
      <WhoseAccess set={set} grants={grants} isJustConnected={isJustConnected} mayConfirm={mayConnect} />
      {page.mute && <MutedNotice tokenSetId={set.id} mute={page.mute} mayEnd={mayMute} />}
      <ReplacedPairs set={set} pairs={replaced} mayRevoke={mayRevoke} />
    </>
  );
}
