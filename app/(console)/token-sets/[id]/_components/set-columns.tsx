import type { ReactNode } from "react";

interface Props {
  /** What is so, what happened and what to do about it. */
  story: ReactNode;
  facts: ReactNode;
}

/** The story on the left; on the right, in sight while it is read, the facts. One column where there is no room for two. */
export function SetColumns({ story, facts }: Props) {
  return (
    <div className="grid gap-x-8 gap-y-8 min-[75rem]:grid-cols-[minmax(0,1fr)_20rem] print:block">
      <div className="min-w-0">{story}</div>
      <aside
        aria-label="Facts"
        className="-mx-1 min-w-0 px-1 min-[75rem]:sticky min-[75rem]:top-8 min-[75rem]:max-h-[calc(100dvh-4rem)] min-[75rem]:self-start min-[75rem]:overflow-y-auto print:static print:mt-5 print:grid print:max-h-none print:grid-cols-2 print:gap-x-6 print:overflow-visible print:*:mt-0!"
      >
        {facts}
      </aside>
    </div>
  );
}
