import { ENVIRONMENT_LABEL, type Environment } from "#components/environment.ts";

/** Who asks a library's owner for access, and to what. */
export interface AskedAccess {
  organization: string;
  askedBy: string;
  application: string;
  library: string;
  installation: string;
  environment: Environment;
  /** Each with what it gives access to. */
  scopes: { name: string; opens: string }[];
}

export interface Message {
  subject: string;
  text: string;
}

function listScopes({ scopes }: AskedAccess): string {
  return scopes.map(({ name, opens }) => `  - ${name}: ${opens}`).join("\n");
}

function describeInstallation({ installation, environment }: AskedAccess): string {
  return `${installation}, ${ENVIRONMENT_LABEL[environment].toLowerCase()}`;
}

export interface SentLink {
  url: string;
  recipient: string;
  purpose: string;
  /** In words, with its zone. */
  expires: string;
}

/** The message that brings a connect link to the owner of a library. */
export function linkMessage(asked: AskedAccess, link: SentLink): Message {
  const { organization, askedBy, application, library } = asked;
  return {
    subject: `${organization} asks for access to ${library} at Apicbase`,
    text: `Hello ${link.recipient},

${askedBy} of ${organization} asks you to give ${application} access to your Apicbase library ${library} (${describeInstallation(asked)}).

Why:
${link.purpose}

What it can access:
${listScopes(asked)}

Please open this link on the device where you use Apicbase:

${link.url}

It works once, in the browser in which Continue is pressed first, until ${link.expires}. So please do not pass it on.

You sign in at Apicbase itself, nobody else sees your password, and you can end the access at any time in Apicbase under API Settings.

If you did not expect this, do not open the link: ask ${askedBy}.`,
  };
}

/** The message that tells the owner of a library how to create the tokens for an import. */
export function importMessage(asked: AskedAccess & { clientId: string }): Message {
  const { organization, askedBy, application, clientId, library, installation } = asked;
  return {
    subject: `${organization} asks for tokens for ${library} at Apicbase`,
    text: `Hello,

${askedBy} of ${organization} asks you to create two tokens at Apicbase that give ${application} access to your library ${library} (${describeInstallation(asked)}). It takes two minutes:

1. Sign in to Apicbase as an owner of ${library} and open API Settings.
2. Go to "Add an application to my library".
3. As application, choose ${application} (client ID ${clientId}).
4. As token name, enter ${installation}.
5. As scopes, choose these and no others:
${listScopes(asked)}
6. Click Create.
7. Copy both the access token and the refresh token: Apicbase shows them only once.
8. Pass both to ${askedBy} in a way that nobody else can read, such as a shared entry of a password manager. Not by email or chat.

Do not use the tokens anywhere else: the refresh token works once, and using it elsewhere locks Larder out. You can end the access at any time in API Settings.

If you did not expect this, do nothing and ask ${askedBy}.`,
  };
}
