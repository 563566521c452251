"use client";

import { Check, ChevronsUpDown, Plus } from "lucide-react";
import { ROLE_LABEL } from "#components/role.ts";
import { Menu } from "#components/ui/menu.tsx";
import { MenuButton, MenuLink } from "#components/ui/menu-item.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import type { OrganizationView } from "#lib/organizations/organization-view.ts";
import { switchOrganizationAction } from "../settings/organization/actions.ts";

interface Props {
  name: string;
  organizations: OrganizationView[];
  /** Operators alone create organizations. */
  mayCreate: boolean;
}

/** The current organization, and a switch to the others. */
export function OrganizationMenu({ name, organizations, mayCreate }: Props) {
  const [state, submit] = useFormAction(switchOrganizationAction);
  return (
    <>
      <Menu
        id="organization-menu"
        align="start"
        triggerClass="flex min-h-8 w-full items-center gap-2 rounded-sm px-2.5 py-1 text-left hover:bg-line/50 touch:min-h-11"
        trigger={
          <>
            <span className="sr-only">Organization:</span>
            <span className="min-w-0 grow truncate">{name}</span>
            <ChevronsUpDown aria-hidden="true" className="size-3.5 shrink-0" />
          </>
        }
      >
        <form action={submit} className="max-h-96 max-w-80 overflow-y-auto">
          {organizations.map((one) => (
            <OrganizationItem key={one.id} organization={one} />
          ))}
        </form>
        {mayCreate && (
          <div className="mt-1 border-t border-line pt-1">
            <MenuLink href="/settings/organizations/new">
              <Plus aria-hidden="true" className="size-4 shrink-0" />
              New organization
            </MenuLink>
          </div>
        )}
      </Menu>
      {state.status === "failed" && (
        <p role="alert" className="px-2.5 text-sm text-broken whitespace-normal">
          {state.error.what} {state.error.next}
        </p>
      )}
    </>
  );
}

function OrganizationItem({ organization }: { organization: OrganizationView }) {
  const { id, name, role, current } = organization;
  return (
    <MenuButton
      type="submit"
      name="organizationId"
      value={id}
      disabled={current}
      aria-current={current || undefined}
    >
      <Check aria-hidden="true" className={current ? "size-4 shrink-0" : "invisible size-4 shrink-0"} />
      <span className="min-w-0 grow truncate">{name}</span>
      <span className="text-xs text-ink-soft">{ROLE_LABEL[role]}</span>
    </MenuButton>
  );
}
