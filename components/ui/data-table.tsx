import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "#components/class-names.ts";
import { CheckboxBox } from "#components/ui/checkbox.tsx";
import { Link } from "#components/ui/link.tsx";
import { SelectAll } from "#components/ui/select-all.tsx";

type SortDirection = "ascending" | "descending";

export type Column<Row> = {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Makes the header a link: its address, and how the table is sorted by it now. */
  sort?: { href: string; direction: SortDirection | null };
  align?: "start" | "end";
  /** `fit` takes what its content needs, `fill` takes what is left and truncates. */
  width?: "auto" | "fit" | "fill";
  /** Hidden on medium widths, where the table has no room for it. */
  secondary?: boolean;
  /** Where it goes when rows are stacked on a narrow screen; a `pair` keeps its header as a label. */
  stacked?: "title" | "aside" | "wide" | "pair" | "hidden";
};

type DataTableProps<Row> = {
  /** Names the table for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Puts a checkbox before each row; its value is the row's key, in the form `formId`. */
  selection?: Selection<Row>;
};

type Selection<Row> = { formId: string; name: string; label: (row: Row) => string };

/** Defined in utilities.css: on every cell of a long table, one name is a fifth of the bytes of its classes. */
const STACKED = {
  title: "data-cell-title",
  aside: "@max-2xl:shrink-0",
  wide: "data-cell-wide",
  pair: "data-cell-pair",
  hidden: "@max-2xl:hidden",
} as const;

const WIDTH = {
  auto: "",
  fit: "data-cell-fit",
  fill: "data-cell-fill",
} as const;

/** A dense table with a sticky header; where there is no room for columns, each row becomes a small stack. */
export function DataTable<Row>({ caption, columns, rows, rowKey, selection }: DataTableProps<Row>) {
  return (
    <div className="@container">
      <table className="w-full border-separate border-spacing-0 text-left @max-2xl:block">
        <caption className="sr-only">{caption}</caption>
        <thead className="@max-2xl:sr-only">
          <tr>
            {selection ? (
              <HeadCell className="w-px pr-0! @max-2xl:hidden">
                <SelectAll formId={selection.formId} name={selection.name} />
              </HeadCell>
            ) : null}
            {columns.map((column) => (
              <HeadCell key={column.key} sort={column.sort?.direction} className={cellClass(column)}>
                <HeadLabel column={column} />
              </HeadCell>
            ))}
          </tr>
        </thead>
        <tbody className="@max-2xl:block">
          {rows.map((row) => (
            <BodyRow key={rowKey(row)} row={row} id={rowKey(row)} columns={columns} selection={selection} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type BodyRowProps<Row> = {
  row: Row;
  id: string;
  columns: readonly Column<Row>[];
  selection: Selection<Row> | undefined;
};

function BodyRow<Row>({ row, id, columns, selection }: BodyRowProps<Row>) {
  return (
    <tr className="data-row">
      {selection ? (
        <BodyCell className="data-cell-select">
          <CheckboxBox
            form={selection.formId}
            name={selection.name}
            value={id}
            aria-label={selection.label(row)}
            // Above the link that covers the row.
            className="z-1 -my-0.5 -ml-1 @max-2xl:m-0"
          />
        </BodyCell>
      ) : null}
      {columns.map((column) => {
        const { key, header, stacked = "pair", cell } = column;
        return (
          <BodyCell
            key={key}
            label={stacked === "pair" ? header : undefined}
            className={classNames(cellClass(column), STACKED[stacked])}
          >
            {cell(row)}
          </BodyCell>
        );
      })}
    </tr>
  );
}

function cellClass<Row>(column: Column<Row>): string {
  return classNames(
    column.align === "end" && "@2xl:text-right",
    WIDTH[column.width ?? "auto"],
    column.secondary && "data-cell-secondary",
  );
}

type HeadCellProps = { sort?: SortDirection | null | undefined; className: string; children: ReactNode };

function HeadCell({ sort, className, children }: HeadCellProps) {
  return (
    <th scope="col" aria-sort={sort ?? undefined} className={classNames("data-head", className)}>
      {children}
    </th>
  );
}

type BodyCellProps = { label?: string | undefined; className: string; children: ReactNode };

function BodyCell({ label, className, children }: BodyCellProps) {
  return (
    <td data-label={label} className={classNames("data-cell", className)}>
      {children}
    </td>
  );
}

function HeadLabel<Row>({ column }: { column: Column<Row> }) {
  if (!column.sort) return <span className="inline-flex min-h-6 items-center">{column.header}</span>;
  const { direction, href } = column.sort;
  const Icon = direction === "ascending" ? ArrowUp : direction === "descending" ? ArrowDown : ChevronsUpDown;
  return (
    <Link
      href={href}
      scroll={false}
      className={classNames(
        "inline-flex min-h-6 items-center gap-1 rounded-xs hover:text-ink",
        direction && "text-ink",
      )}
    >
      {column.header}
      <Icon aria-hidden="true" className={classNames("size-3.5", !direction && "opacity-60")} />
    </Link>
  );
}
