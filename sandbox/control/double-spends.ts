import type { CallRow } from "./call-log.ts";

export type DoubleSpend = { credentialSha256: string; tokenSetId: string | null; calls: CallRow[] };

/**
 * The refresh tokens that were offered twice: while another call with the same token was still open, or after a
 * call had rotated it.
 */
export function findDoubleSpends(calls: readonly CallRow[]): DoubleSpend[] {
  const refreshes = calls.filter(
    (call) =>
      call.endpoint === "token" && call.grant_type === "refresh_token" && call.credential_sha256 !== null,
  );
  const byToken = Map.groupBy(refreshes, (call) => call.credential_sha256 ?? "");
  return [...byToken].flatMap(([credentialSha256, offered]) => {
    const doubled = offered.filter(
      (call) => isReplay(call) || offered.some((other) => isSpentTwice(call, other)),
    );
    if (doubled.length === 0) return [];
    const tokenSetId = doubled.find((call) => call.token_set_id !== null)?.token_set_id ?? null;
    return [{ credentialSha256, tokenSetId, calls: doubled }];
  });
}

function isSpentTwice(one: CallRow, other: CallRow): boolean {
  if (one.seq === other.seq) return false;
  const [first, second] = one.seq < other.seq ? [one, other] : [other, one];
  const overlapped = first.ended_after_seq === null || first.ended_after_seq >= second.seq;
  return overlapped || first.outcome === "rotated";
}

// Such a call counts on its own, also when the call that rotated has been cleared.
const isReplay = (call: CallRow) => call.detail === "already_used" || call.outcome === "replayed-in-grace";
