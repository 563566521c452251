import type { Prisma } from "#generated/prisma/client.ts";
import type { TokenSetSort } from "./token-set-schema.ts";

type Order = "asc" | "desc";
type Comparison = "gt" | "lt" | "gte" | "lte" | "equals";

/** The columns that decide a set's place in the list. */
export interface TokenSetPivot {
  id: string;
  name: string;
  accessTokenExpiresAt: Date | null;
  nextRefreshAt: Date | null;
  library: { name: string };
}

/** A column to sort by. Sets without a value always come last. */
export interface SortKey {
  nullable: boolean;
  /** Whether an index has this order. */
  indexed: boolean;
  valueOf(row: TokenSetPivot): string | Date | null;
  compare(comparison: Comparison, value: string | Date): Prisma.TokenSetWhereInput;
  isNull: Prisma.TokenSetWhereInput;
  order(order: Order): Prisma.TokenSetOrderByWithRelationInput;
}

function instantKey(column: "accessTokenExpiresAt" | "nextRefreshAt"): SortKey {
  return {
    nullable: true,
    indexed: true,
    valueOf: (row) => row[column],
    compare: (comparison, value) => ({ [column]: { [comparison]: value } }),
    isNull: { [column]: null },
    order: (order) => ({ [column]: { sort: order, nulls: order === "asc" ? "last" : "first" } }),
  };
}

export const sortKeys: Record<TokenSetSort, SortKey> = {
  name: {
    nullable: false,
    indexed: true,
    valueOf: (row) => row.name,
    compare: (comparison, value) => ({ name: { [comparison]: value } }),
    isNull: { name: { in: [] } },
    order: (order) => ({ name: order }),
  },
  library: {
    nullable: false,
    indexed: false,
    valueOf: (row) => row.library.name,
    compare: (comparison, value) => ({ library: { name: { [comparison]: value } } }),
    isNull: { name: { in: [] } },
    order: (order) => ({ library: { name: order } }),
  },
  expires: instantKey("accessTokenExpiresAt"),
  refresh: instantKey("nextRefreshAt"),
};

/** The order of a page; the id decides between equal values, so that the order is total. */
export function orderBy(key: SortKey, order: Order): Prisma.TokenSetOrderByWithRelationInput[] {
  return [key.order(order), { id: order }];
}

/**
 * All rows after the pivot in this order. Ascending, sets without a value come last; descending is the exact reverse,
 * so that a page backwards is the page forwards reversed.
 */
export function positionAfter(key: SortKey, order: Order, pivot: TokenSetPivot): Prisma.TokenSetWhereInput {
  const comparison = order === "asc" ? "gt" : "lt";
  const value = key.valueOf(pivot);
  const beyondId = { id: { [comparison]: pivot.id } };
  if (value === null) {
    const amongNulls = { AND: [key.isNull, beyondId] };
    return order === "asc" ? amongNulls : { OR: [amongNulls, { NOT: key.isNull }] };
  }
  const conditions = [key.compare(comparison, value), { AND: [key.compare("equals", value), beyondId] }];
  if (key.nullable && order === "asc") return { OR: [...conditions, key.isNull] };
  // Redundant, but alone it lets the index find where to begin.
  const bound = key.indexed ? [key.compare(order === "asc" ? "gte" : "lte", value)] : [];
  return { AND: [...bound, { OR: conditions }] };
}
