import { Fragment, type ReactNode } from "react";

export type Definition = { term: string; value: ReactNode };

/** Facts in two columns; on a narrow screen each term stands above its value. */
export function DefinitionList({ items }: { items: readonly Definition[] }) {
  return (
    <div className="@container">
      <dl className="grid text-base @xs:grid-cols-[minmax(7rem,auto)_1fr]">
        {items.map((item) => (
          <Fragment key={item.term}>
            <dt className="border-t border-line pt-1.5 text-sm leading-5.5 text-ink-soft @xs:pr-4 @xs:pb-1.5">
              {item.term}
            </dt>
            <dd className="min-w-0 pb-1.5 wrap-anywhere @xs:border-t @xs:border-line @xs:pt-1.5">
              {item.value}
            </dd>
          </Fragment>
        ))}
      </dl>
    </div>
  );
}
