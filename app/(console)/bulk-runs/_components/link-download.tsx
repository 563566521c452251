"use client";

import { ActionAlert } from "#components/action-alert.tsx";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { LinkFile } from "#lib/bulk/fetch-bulk-links.ts";
import { fetchBulkLinksAction } from "../actions.ts";

/** Has the browser save a file that this page holds. */
function save({ filename, csv }: LinkFile): void {
  const url = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: filename });
  link.click();
  URL.revokeObjectURL(url);
}

/** Fetches the connect links of a run, once: Larder cannot say them again. */
export function LinkDownload({ runId }: { runId: string }) {
  const [state, submit] = useFormAction(fetchBulkLinksAction);
  if (state.status === "done") {
    const { links } = state.result;
    return (
      <div data-shown-once>
        <Notice
          tone="success"
          title={links === 1 ? "1 connect link is ready." : `${links} connect links are ready.`}
          announce
          actions={<Button onClick={() => save(state.result)}>Save the file</Button>}
        >
          Save the file before you leave this page: Larder cannot show these links again. Each works once.
        </Notice>
      </div>
    );
  }
  return (
    <form action={submit} className="grid gap-2">
      <ActionAlert state={state} />
      <input type="hidden" name="runId" value={runId} />
      <Notice
        title="The connect links can be downloaded once"
        actions={<SubmitButton size="sm">Get the connect links</SubmitButton>}
      >
        Whoever has a link can use it, so Larder shows the links to you alone, and once.
      </Notice>
    </form>
  );
}
