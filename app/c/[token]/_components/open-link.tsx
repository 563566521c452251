"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { idle } from "#lib/entry/action-state.ts";
import { openLinkAction } from "../actions.ts";

/**
 * Binds the link to this browser once a person can see the page. A mail scanner's fetch or a preloaded page does not
 * bind it.
 */
export function OpenLink({ token }: { token: string }) {
  const router = useRouter();
  useEffect(() => {
    let started = false;
    const open = async () => {
      if (started || document.visibilityState !== "visible") return;
      started = true;
      const form = new FormData();
      form.set("token", token);
      const answer = await openLinkAction(idle, form).catch(() => null);
      // Offline: Continue binds the link later.
      if (!answer) return;
      // Another browser or another tab was faster: the reloaded page says which.
      if (answer.status === "failed") router.refresh();
    };
    void open();
    document.addEventListener("visibilitychange", open);
    return () => document.removeEventListener("visibilitychange", open);
  }, [token, router]);
  return null;
}
