import { classNames } from "#components/class-names.ts";

/** A quiet block in the place of what is coming; size it with a class so that nothing moves later. */
export function Skeleton({ className }: { className: string }) {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        "block animate-pulse rounded-xs bg-line/70 motion-reduce:animate-none",
        className,
      )}
    />
  );
}

const WIDTHS = ["w-40", "w-24", "w-32", "w-20", "w-28"] as const;

/** The place of a table: rows as high as the real ones. */
export function TableSkeleton({ rows = 12, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div role="status" aria-label="Loading" className="grid">
      {Array.from({ length: rows }, (_, row) => `row-${row}`).map((row, rowIndex) => (
        <div key={row} className="flex h-9 items-center gap-6 border-b">
          {Array.from({ length: columns }, (_, column) => `column-${column}`).map((column, columnIndex) => (
            <Skeleton
              key={column}
              className={classNames(
                "h-3 min-w-0",
                WIDTHS[(rowIndex + columnIndex) % WIDTHS.length],
                columnIndex === 0 ? "mr-auto" : columnIndex > 1 && "max-sm:hidden",
              )}
            />
          ))}
        </div>
      ))}
    </div>
  );
}
