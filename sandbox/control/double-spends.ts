import type { CallRow } from "./call-ledger.ts";

export type DoubleSpend = { credentialSha256: string; tokenSetId: string | null; calls: CallRow[] };

/**
 * The refresh tokens that were offered twice where once would have been right: while another call with
 * the same token was still open, or after a call had rotated it.
 */
export function findDoubleSpends(calls: readonly CallRow[]): DoubleSpend[] {
  const refreshes = calls.filter(
    (call) =>
      call.endpoint === "token" && call.grant_type === "refresh_token" && call.credential_sha256 !== null,
  );
  const byToken = Map.groupBy(refreshes, (call) => call.credential_sha256 ?? "");
  return [...byToken].flatMap(([credentialSha256, offered]) => {
    const guilty = offered.filter(
      (call) => isReplay(call) || offered.some((other) => isSpentTwice(call, other)),
    );
    if (guilty.length === 0) return [];
    const tokenSetId = guilty.find((call) => call.token_set_id !== null)?.token_set_id ?? null;
    return [{ credentialSha256, tokenSetId, calls: guilty }];
  });
}

function isSpentTwice(one: CallRow, other: CallRow): boolean {
  if (one.seq === other.seq) return false;
  const [first, second] = one.seq < other.seq ? [one, other] : [other, one];
  const overlapped = first.ended_after_seq === null || first.ended_after_seq >= second.seq;
  return overlapped || first.outcome === "rotated";
}

// Known by itself, even when the call that rotated has been cleared from the ledger.
const isReplay = (call: CallRow) => call.detail === "already_used" || call.outcome === "replayed-in-grace";
