import { Fragment, type ReactNode } from "react";

export type Definition = { term: string; value: ReactNode };

/** Facts in two columns; on a narrow screen each term stands above its value. */
export function DefinitionList({ items }: { items: readonly Definition[] }) {
  return (
    <div className="@container">
      <dl className="grid text-base @sm:grid-cols-[fit-content(40%)_minmax(0,1fr)]">
        {items.map((item) => (
          <Fragment key={item.term}>
            <dt className="border-t border-line pt-1.5 text-sm leading-5.5 text-ink-soft @sm:pr-4 @sm:pb-1.5">
              {item.term}
            </dt>
            <dd className="min-w-0 pb-1.5 wrap-anywhere @sm:border-t @sm:border-line @sm:pt-1.5">
              {item.value}
            </dd>
          </Fragment>
        ))}
      </dl>
    </div>
  );
}
