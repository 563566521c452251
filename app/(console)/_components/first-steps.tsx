import type { ReactNode } from "react";
import { ButtonLink } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Steps } from "#components/ui/steps.tsx";
import { canInEnvironment, canInOrganization, type Role } from "#lib/auth/permissions.ts";
import type { FirstStep } from "#lib/overview/overview-view.ts";

const steps = [
  { label: "Register an application" },
  { label: "Name what to connect" },
  { label: "Consent at Apicbase" },
];

interface Guide {
  position: number;
  text: string;
  action: { href: string; label: string };
  /** For those who may not take the step. */
  others: string;
}

const guides: Record<Exclude<FirstStep, null>, Guide> = {
  register: {
    position: 0,
    text: "Begin with the client ID and secret from Apicbase’s API Settings page. Larder keeps them sealed.",
    action: { href: "/applications/new", label: "Register an application" },
    others: "An owner or admin begins by registering an application.",
  },
  name: {
    position: 1,
    text: "Say which library, in which environment, and what the installation is called.",
    action: { href: "/connect", label: "Connect a library" },
    others: "An owner, admin or developer names what is to be connected.",
  },
  connect: {
    position: 2,
    text: "What you named is waiting for consent at Apicbase: by your browser, a pasted code, a link, or imported tokens.",
    action: { href: "/token-sets?health=pending", label: "Finish connecting" },
    others: "An owner, admin or developer finishes the connection.",
  },
};

interface Props {
  step: Exclude<FirstStep, null>;
  role: Role;
}

/** What stands between a new organization and its first connected set. */
export function FirstSteps({ step, role }: Props): ReactNode {
  const { position, text, action, others } = guides[step];
  const may =
    step === "register"
      ? canInOrganization(role, "application:write")
      : canInEnvironment(role, "token-set:connect", "development");
  return (
    <>
      <Steps steps={steps} current={position} />
      <EmptyState
        title="No library is connected yet"
        action={
          may && (
            <ButtonLink href={action.href} variant="primary">
              {action.label}
            </ButtonLink>
          )
        }
      >
        {may ? text : others}
      </EmptyState>
    </>
  );
}
