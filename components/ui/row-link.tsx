import type { ReactNode } from "react";
import { Link } from "#components/ui/link.tsx";

/**
 * The link of a table's row: all of the row leads where it does, other links in the row stay above it. Without prefetching:
 * a page of a list would ask the server for fifty more.
 */
export function RowLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="row-link">
      {children}
    </Link>
  );
}
