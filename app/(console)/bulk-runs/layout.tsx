import type { Metadata } from "next";
import type { ReactNode } from "react";

/** Names the section in the titles of the pages below it. */
export const metadata: Metadata = { title: { template: "%s · Bulk runs · Larder", default: "Bulk runs" } };

export default function BulkRunsLayout({ children }: { children: ReactNode }) {
  return children;
}
