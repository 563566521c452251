"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { idle } from "#lib/entry/action-state.ts";
import { openLinkAction } from "../actions.ts";

/**
 * Binds the link to this browser once a person can see the page: neither a scanner's fetch nor a page loaded in
 * advance does.
 */
export function OpenLink({ token }: { token: string }) {
  const router = useRouter();
  useEffect(() => {
    let begun = false;
    const open = async () => {
      if (begun || document.visibilityState !== "visible") return;
      begun = true;
      const form = new FormData();
      form.set("token", token);
      const answer = await openLinkAction(idle, form).catch(() => null);
      // Without a connection there is nothing to tell yet: Continue binds the link as well.
      if (!answer) return;
      // Another browser was faster, or another tab of this one: the page knows which.
      if (answer.status === "failed") router.refresh();
    };
    void open();
    document.addEventListener("visibilitychange", open);
    return () => document.removeEventListener("visibilitychange", open);
  }, [token, router]);
  return null;
}
