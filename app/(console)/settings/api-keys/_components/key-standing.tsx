import { Ban, CircleCheck, Hourglass, type LucideIcon, UserX } from "lucide-react";
import { ExactTime } from "#components/ui/exact-time.tsx";
import type { ApiKeyView } from "#lib/api-keys/api-key-view.ts";

const looks: Record<ApiKeyView["standing"], { icon: LucideIcon; color: string; word: string }> = {
  active: { icon: CircleCheck, color: "text-healthy", word: "Active" },
  expired: { icon: Hourglass, color: "text-attention", word: "Expired" },
  revoked: { icon: Ban, color: "text-paused", word: "Revoked" },
  stopped: { icon: UserX, color: "text-paused", word: "Stopped: its maker is disabled" },
};

/** Since when it does not work, and who said so. */
function Since({ apiKey: { standing, expiresAt, revokedAt, revokedBy } }: { apiKey: ApiKeyView }) {
  if (standing === "expired") return <ExactTime at={expiresAt} precision="date" />;
  if (!revokedAt) return null;
  return (
    <>
      <ExactTime at={revokedAt} /> by {revokedBy}
    </>
  );
}

/** Whether a key works, and since when not. */
export function KeyStanding({ apiKey }: { apiKey: ApiKeyView }) {
  const { icon: Icon, color, word } = looks[apiKey.standing];
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <Icon aria-hidden="true" className={`size-3.75 shrink-0 ${color}`} />
      <span className="font-medium">{word}</span>
      {apiKey.standing !== "active" && (
        <span className="text-sm text-ink-soft">
          <Since apiKey={apiKey} />
        </span>
      )}
    </span>
  );
}
