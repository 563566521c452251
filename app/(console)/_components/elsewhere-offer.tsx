"use client";

import { usePathname } from "next/navigation";
import { startTransition, useEffect } from "react";
import { ActionAlert } from "#components/action-alert.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { findElsewhereAction } from "../actions.ts";
import { switchOrganizationAction } from "../settings/organization/actions.ts";

/** On a page that does not exist here: offers the switch to another organization of the person where it does. */
export function ElsewhereOffer() {
  const path = usePathname();
  const [found, find] = useFormAction(findElsewhereAction);
  const [state, submit] = useFormAction(switchOrganizationAction);
  useEffect(() => {
    const asked = new FormData();
    asked.set("path", path);
    startTransition(() => find(asked));
  }, [path, find]);
  if (found.status !== "done" || found.result === null) return null;
  const { id, name } = found.result;
  return (
    <Notice tone="info" title={`This page belongs to ${name}`} announce>
      <form action={submit} className="mt-2 grid justify-items-start gap-2">
        <ActionAlert state={state} />
        <input type="hidden" name="organizationId" value={id} />
        <input type="hidden" name="path" value={path} />
        <SubmitButton>Switch to {name}</SubmitButton>
      </form>
    </Notice>
  );
}
