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
  /** For those whose role does not allow the step. */
  others: string;
}

const guides: Record<Exclude<FirstStep, null>, Guide> = {
  register: {
    position: 0,
    text: "Start with the client ID and secret from Apicbase’s API Settings page. Larder stores them encrypted.",
    action: { href: "/applications/new", label: "Register an application" },
    others: "An owner or admin has to register an application first.",
  },
  name: {
    position: 1,
    text: "Say which library, which environment, and what the installation is called.",
    action: { href: "/connect", label: "Connect a library" },
    others: "An owner, admin or developer can now connect a library.",
  },
  connect: {
    position: 2,
    text: "The token set is waiting for consent at Apicbase: in your browser, by a pasted code, by a link, or by imported tokens.",
    action: { href: "/token-sets?health=pending", label: "Finish connecting" },
    others: "An owner, admin or developer can finish connecting.",
  },
};

interface Props {
  step: Exclude<FirstStep, null>;
  role: Role;
}

/** What a new organization still has to do for its first connected set. */
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
