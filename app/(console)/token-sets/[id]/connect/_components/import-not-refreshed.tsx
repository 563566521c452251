import { Notice } from "#components/ui/notice.tsx";
import { TextLink } from "#components/ui/text-link.tsx";
import type { RefreshOutcome } from "#lib/refresh/refresh-outcome.ts";

interface Props {
  tokenSetId: string;
  refresh: Exclude<RefreshOutcome, { outcome: "refreshed" }>;
}

const openSet = "Open the token set";

/** What came of an imported pair that was to be refreshed at once and was not. */
export function ImportNotRefreshed({ tokenSetId, refresh }: Props) {
  const toSet = <TextLink href={`/token-sets/${tokenSetId}`}>{openSet}</TextLink>;
  switch (refresh.outcome) {
    case "reauthorize":
      return (
        <Notice tone="danger" title="Imported, but these tokens no longer work" actions={toSet} announce>
          {refresh.evidence} The two may also have been made for another application, or swapped. Have new
          tokens made in API Settings and import those, or connect the set another way.
        </Notice>
      );
    case "credentials_refused":
      return (
        <Notice
          tone="danger"
          title="Imported, not refreshed yet: Apicbase refused the client secret"
          actions={toSet}
          announce
        >
          {refresh.detail}
        </Notice>
      );
    case "retry_later":
      return (
        <Notice tone="warning" title="Imported, not refreshed yet" actions={toSet} announce>
          {refresh.detail} Both tokens are stored: do not import them again. Larder tries again by itself.
        </Notice>
      );
  }
}
