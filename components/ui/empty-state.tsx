import type { ReactNode } from "react";
import { EmptyShelf } from "#components/empty-shelf.tsx";

type EmptyStateProps = {
  title: string;
  /** One sentence: why it is empty, or what will be here. */
  children: ReactNode;
  /** One action. */
  action?: ReactNode;
  headingLevel?: 2 | 3;
};

export function EmptyState({ title, children, action, headingLevel = 2 }: EmptyStateProps) {
  const Heading = headingLevel === 2 ? "h2" : "h3";
  return (
    <div className="grid justify-items-start gap-2 py-8 sm:py-12">
      <EmptyShelf />
      <Heading className="mt-2 text-lg font-semibold">{title}</Heading>
      <p className="max-w-prose text-ink-soft text-pretty">{children}</p>
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}
