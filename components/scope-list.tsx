import { Check, CircleDashed, CircleMinus, CirclePlus, type LucideIcon } from "lucide-react";
import { compareScopes, type ScopeState } from "#components/scope-difference.ts";

const LOOK: Record<ScopeState, { icon: LucideIcon; color: string; word: string; marked: boolean }> = {
  granted: { icon: Check, color: "text-healthy", word: "granted", marked: false },
  asked: { icon: CircleDashed, color: "text-paused", word: "asked", marked: false },
  "not-granted": { icon: CircleMinus, color: "text-attention", word: "asked, not granted", marked: true },
  "not-asked": { icon: CirclePlus, color: "text-attention", word: "granted, not asked", marked: true },
};

type ScopeListProps = {
  requested: readonly string[];
  /** Null before the provider has answered. */
  granted: readonly string[] | null;
  /** What each scope opens. */
  descriptions?: Readonly<Record<string, string>>;
};

export function ScopeList({ requested, granted, descriptions = {} }: ScopeListProps) {
  const lines = compareScopes(requested, granted);
  if (lines.length === 0) return <p className="text-ink-soft">No scopes.</p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {lines.map(({ scope, state }) => {
        const look = LOOK[state];
        return (
          <li key={scope} className="flex flex-wrap items-center gap-x-3 py-1">
            <span className="flex items-center gap-2">
              <look.icon aria-hidden="true" className={`size-3.75 shrink-0 ${look.color}`} />
              <code className="font-mono text-sm">{scope}</code>
            </span>
            <span className={look.marked ? `text-sm font-medium ${look.color}` : "text-sm text-ink-soft"}>
              {look.word}
            </span>
            {descriptions[scope] ? (
              <span className="w-full pl-6 text-sm text-ink-soft">{descriptions[scope]}</span>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
