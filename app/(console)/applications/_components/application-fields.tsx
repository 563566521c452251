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
    description: "As the form fields client_id and client_secret: Apicbase’s usual way.",
  },
  { value: "basic", label: "By HTTP Basic", description: "In the Authorization header." },
];

/** The settings of an application that can change after it was registered. */
export function ApplicationFields({ state, callbackUrl, defaults }: Props) {
  return (
    <>
      <Field
        name="name"
        label="Name"
        hint="What your team calls it."
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
            label: "Automatically",
            description: `Enter ${callbackUrl} as the redirect URI at Apicbase. Nothing needs to be copied.`,
          },
          {
            value: "copy-code",
            label: "Someone pastes the code",
            description:
              "Apicbase shows the code on its own page, and whoever connects a library pastes it here.",
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
        hint="Suggested for every new token set; each set can have others."
        choices={scopeChoices(defaults?.scopes ?? [])}
        defaultValues={chosen(state, "scopes") ?? defaults?.scopes ?? []}
        error={fieldError(state, "scopes")}
        required
        mono
      />
    </>
  );
}
