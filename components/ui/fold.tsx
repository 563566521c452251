import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

type FoldProps = {
  title: string;
  /** Only one of a group is open at a time. */
  group: string;
  children: ReactNode;
};

/** A line that unfolds what belongs to it. */
export function Fold({ title, group, children }: FoldProps) {
  return (
    <details name={group} className="group border-t border-line">
      <summary className="flex min-h-8 items-center gap-1.5 rounded-xs font-medium hover:bg-sunken touch:min-h-11">
        <ChevronRight aria-hidden="true" className="size-3.5 shrink-0 group-open:rotate-90" />
        {title}
      </summary>
      <div className="pb-3">{children}</div>
    </details>
  );
}
