"use client";

import { usePathname } from "next/navigation";
import { useEffect } from "react";

const most = 6;
const pagePath = /^\/token-sets\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/;

/** The ids of the token sets that this browser showed last in an organization. Names stay on the server. */
function keyOf(organizationId: string): string {
  return `larder.recent.${organizationId}`;
}

export function readRecentSets(organizationId: string): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(organizationId)) ?? "[]");
    if (!Array.isArray(kept)) return [];
    return kept.filter((id) => typeof id === "string" && pagePath.test(`/token-sets/${id}`)).slice(0, most);
  } catch {
    return [];
  }
}

function noteSet(organizationId: string, id: string): void {
  const others = readRecentSets(organizationId).filter((one) => one !== id);
  try {
    localStorage.setItem(keyOf(organizationId), JSON.stringify([id, ...others].slice(0, most)));
  } catch {
    // A browser that keeps nothing has no recent sets.
  }
}

/** The id of the token set in view, if the page is one's; it is noted as a recent one. */
export function useSetInView(organizationId: string): string | null {
  const id = pagePath.exec(usePathname())?.[1] ?? null;
  useEffect(() => {
    if (id) noteSet(organizationId, id);
  }, [id, organizationId]);
  return id;
}
