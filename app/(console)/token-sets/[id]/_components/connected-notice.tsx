"use client";

import { useIsBeforeAction } from "#components/latest-result.ts";
import { ExactTime } from "#components/ui/exact-time.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Sentence } from "#components/ui/sentence.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** Ends the wizard: what Apicbase answered to the first call with the new access token. */
export function ConnectedNotice({ set }: { set: TokenSetView }) {
  const isBeforeAction = useIsBeforeAction();
  // The address may be opened again when something is wrong with the connection long since.
  const isWell = set.health === "healthy" || set.health === "due";
  if (!isBeforeAction || !isWell) return null;
  return (
    <Notice tone={set.checkActive ? "success" : "warning"} title="Connected" announce>
      <Sentence text={set.checkDetail ?? "Larder has not tried the new access token yet: press Check."} />
      {set.checkedAt && (
        <>
          {" "}
          Heard <ExactTime at={set.checkedAt} />.
        </>
      )}
    </Notice>
  );
}
