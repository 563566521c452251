import { cookies, headers } from "next/headers";
import { notFound } from "next/navigation";
import { clientAddress } from "#lib/auth/client-address.ts";
import { parseLinkToken } from "#lib/connect-links/connect-link-schema.ts";
import { linkCookieName } from "#lib/connect-links/link-cookie.ts";
import { readConnectLink } from "#lib/connect-links/read-connect-link.ts";
import { requestTime } from "#lib/entry/request-context.ts";
import { AnswerForm } from "./_components/answer-form.tsx";
import { Offer } from "./_components/offer.tsx";
import { RefusedLink } from "./_components/refused-link.tsx";

interface Props {
  params: Promise<{ token: string }>;
}

export default async function ConnectLinkPage({ params }: Props) {
  const token = parseLinkToken((await params).token) ?? notFound();
  const jar = await cookies();
  const visitor = {
    browserToken: (id: string) => jar.get(linkCookieName(id))?.value ?? null,
    address: clientAddress(await headers()),
  };
  const link = await readConnectLink({ visitor, now: requestTime() }, { token });
  if (link.kind === "refused") {
    return link.reason === "unknown" ? notFound() : <RefusedLink reason={link.reason} />;
  }
  return (
    <Offer offer={link.offer}>
      <AnswerForm token={token} />
    </Offer>
  );
}
