"use client";

import { ConfirmButton } from "#components/confirm-button.tsx";
import { Section } from "#components/ui/section.tsx";
import { useFormAction } from "#components/use-form-action.ts";
import { leaveOrganizationAction } from "../actions.ts";

export function LeaveOrganization({ organization }: { organization: string }) {
  const [state, submit] = useFormAction(leaveOrganizationAction);
  return (
    <Section title="Leave" description="Ends your own membership. The last owner cannot leave.">
      <ConfirmButton
        label="Leave organization"
        title={`Leave ${organization}?`}
        stops={[
          "Your membership, and your sessions in it, at once: only an owner can invite you again",
          "Your API keys in it, and the scripts that use them",
        ]}
        stays={["Your account, for other organizations", "Token sets you have connected"]}
        action={submit}
        state={state}
      />
    </Section>
  );
}
