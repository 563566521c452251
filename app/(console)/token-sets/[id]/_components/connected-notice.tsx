import { Notice } from "#components/ui/notice.tsx";
import type { TokenSetView } from "#lib/token-sets/token-set-view.ts";

/** Says at the end of the wizard what the first call with the new token came back with. */
export function ConnectedNotice({ set }: { set: TokenSetView }) {
  const tone = set.checkActive ? "success" : "warning";
  return (
    <Notice tone={tone} title={`Connected: ${set.library.name}`} announce>
      {set.checkDetail ?? "No API call has been made with the new token yet: check it."}
    </Notice>
  );
}
