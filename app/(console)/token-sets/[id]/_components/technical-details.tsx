import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  children: ReactNode;
  isOpen?: boolean;
}

/** What was heard in the words of the protocol, out of the way of those who do not need it. */
export function TechnicalDetails({ children, isOpen = false }: Props) {
  return (
    <details open={isOpen} className="group text-sm text-ink-soft">
      <summary className="inline-flex min-h-6 items-center gap-1 rounded-xs hover:underline touch:min-h-11">
        <ChevronRight aria-hidden="true" className="size-3.5 group-open:rotate-90" />
        Technical details
      </summary>
      <div>{children}</div>
    </details>
  );
}
