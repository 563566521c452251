import { scopeChoices } from "#components/scope-choices.ts";
import { CheckboxGroup } from "#components/ui/checkbox-group.tsx";
import { Field } from "#components/ui/field.tsx";
import { RadioCards } from "#components/ui/radio-cards.tsx";
import { TextInput } from "#components/ui/text-input.tsx";
import { type ActionState, chosen, fieldError, typed } from "#lib/entry/action-state.ts";

interface Props {
  state: ActionState<unknown>;
  callbackUrl: string;
  defaults?: { name: string; authentication: string; redirect: string; scopes: string[] };
}

const authenticationChoices = [
  {
    value: "body",
    label: "In the body",
    description: "client_id and client_secret in the form post. What Apicbase shows first.",
  },
  { value: "basic", label: "By HTTP Basic", description: "In the Authorization header." },
];

/** The settings of an application that may change after it was registered. */
export function ApplicationFields({ state, callbackUrl, defaults }: Props) {
  return (
    <>
      <Field
        name="name"
        label="Name"
        hint="How your team calls it."
        error={fieldError(state, "name")}
        required
      >
        {(control) => <TextInput {...control} defaultValue={typed(state, "name") ?? defaults?.name} />}
      </Field>
      <RadioCards
        name="redirect"
        legend="How the code comes back"
        choices={[
          {
            value: "callback",
            label: "To Larder’s callback",
            description: `Enter ${callbackUrl} as the redirect URI at Apicbase. Nothing needs to be copied.`,
          },
          {
            value: "copy-code",
            label: "By copying it",
            description:
              "The application keeps Apicbase’s own page, which shows the code for you to paste here.",
          },
        ]}
        defaultValue={typed(state, "redirect") ?? defaults?.redirect ?? "callback"}
        error={fieldError(state, "redirect")}
        required
      />
      <RadioCards
        name="authentication"
        legend="How the secret is sent"
        choices={authenticationChoices}
        defaultValue={typed(state, "authentication") ?? defaults?.authentication ?? "body"}
        error={fieldError(state, "authentication")}
        required
      />
      <CheckboxGroup
        name="scopes"
        legend="Default scopes"
        hint="Suggested for every new token set; each set may choose its own."
        choices={scopeChoices(defaults?.scopes ?? [])}
        defaultValues={chosen(state, "scopes") ?? defaults?.scopes ?? []}
        error={fieldError(state, "scopes")}
        required
        mono
      />
    </>
  );
}
