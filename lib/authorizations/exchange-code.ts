import "server-only";
import { memberMayUntilCommit } from "#lib/auth/present-rights.ts";
import { requireCalls } from "#lib/budget/take-calls.ts";
import { mayExchangeByLink } from "#lib/connect-links/link-use.ts";
import type { StartedBy } from "#lib/custody/attempt-repository.ts";
import type { Claim } from "#lib/custody/claim.ts";
import { claimTokenSet } from "#lib/custody/claim-repository.ts";
import { reach } from "#lib/custody/crash-points.ts";
import { type Engine, getEngine } from "#lib/custody/engine.ts";
import { getJournal } from "#lib/custody/get-journal.ts";
import { judgeTokenReply } from "#lib/custody/judge-token-reply.ts";
import type { Note } from "#lib/custody/note.ts";
import { sayNote } from "#lib/custody/note-view.ts";
import {
  type CredentialsCandidate,
  listCredentials,
  type Offer,
  offerClientSecrets,
} from "#lib/custody/offer-client-secrets.ts";
import { NothingSent, type OfferJournal, openOfferJournal } from "#lib/custody/offer-journal.ts";
import {
  lockTokenSet,
  type TokenSetState,
  updateGeneration,
} from "#lib/custody/token-set-state-repository.ts";
import { db } from "#lib/db/client.ts";
import { inTransaction, type Tx } from "#lib/db/in-transaction.ts";
import { judgeGrant } from "#lib/grants/judge-grant.ts";
import { requestCodeExchange } from "#lib/oauth/exchange-code.ts";
import { probeApi } from "#lib/oauth/probe-api.ts";
import type { ClientCredentials, Provider } from "#lib/oauth/provider.ts";
import { parseTokenReply } from "#lib/oauth/token-reply.ts";
import { consumeAuthorization, getCodeVerifierSecret } from "./authorization-repository.ts";
import type { CodeOffer } from "./code-offer.ts";
import { type ConnectOutcome, keptAside, type NotOffered } from "./connect-outcome.ts";
import { type ExchangeAnswer, type SettledExchange, settleExchange } from "./settle-exchange.ts";

/** The exchange, and one real call with the new token; whose access it is is asked in between, and counted then. */
const callsOfExchange = 2;

/** A person may by their present role; whether a link still lets anybody in is decided with the link locked. */
async function mayStillConnect(tx: Tx, set: TokenSetState, { actor }: StartedBy): Promise<boolean> {
  const { organizationId, environment } = set;
  if (actor.userId === null) return true;
  const member = { userId: actor.userId, organizationId };
  return memberMayUntilCommit(tx, member, { permission: "token-set:connect", environment });
}

/** Uses the flow up and takes the set over in one transaction, or says why nothing may be sent. */
function begin(engine: Engine, offer: CodeOffer, now: Date): Promise<Claim | NotOffered> {
  return inTransaction(async (tx) => {
    const { organizationId, flowId, connectLinkId } = offer;
    const set = await lockTokenSet(tx, organizationId, offer.tokenSetId);
    if (!(await mayStillConnect(tx, set, offer.startedBy))) {
      return { outcome: "not_offered", reason: "not_allowed" };
    }
    if (set.archivedAt && connectLinkId === null) return { outcome: "not_offered", reason: "set_archived" };
    if (connectLinkId !== null && !(await mayExchangeByLink(tx, organizationId, connectLinkId, now))) {
      return { outcome: "not_offered", reason: "link_void" };
    }
    if (flowId !== null && !(await consumeAuthorization(tx, flowId, now))) {
      return { outcome: "not_offered", reason: "replayed" };
    }
    await requireCalls(tx, callsOfExchange);
    const { claim } = await claimTokenSet(tx, set, {
      kind: "exchange",
      fingerprint: engine.vault.fingerprint(offer.code),
      startedBy: offer.startedBy,
      providerTimeoutMs: engine.provider.timeoutMs,
    });
    return claim;
  });
}

/** A claimed exchange with all that it takes to carry it out. */
interface ExchangeWork {
  claim: Claim;
  offer: CodeOffer;
  candidates: readonly CredentialsCandidate[];
  codeVerifier: string | null;
}

async function offerCode(
  provider: Provider,
  { offer, candidates, codeVerifier }: ExchangeWork,
  journal: OfferJournal,
): Promise<Offer<ExchangeAnswer>> {
  const { code, redirectUri } = offer;
  const call = async (credentials: ClientCredentials) => {
    const request = () => requestCodeExchange(provider, credentials, { code, codeVerifier, redirectUri });
    const reply = await journal.call(request);
    return parseTokenReply(reply, [code, codeVerifier ?? "", credentials.clientSecret]);
  };
  try {
    return await offerClientSecrets(candidates, call, judgeTokenReply);
  } catch (cause) {
    if (!(cause instanceof NothingSent)) throw cause;
    return {
      result: { kind: "withheld", note: cause.note },
      accepted: null,
      refusedSecretIds: [],
    };
  }
}

async function offerAndSettle(engine: Engine, work: ExchangeWork): Promise<SettledExchange> {
  const { claim, offer } = work;
  const { code: _spent, ...kept } = offer;
  const journal = await openOfferJournal(claim, { kind: "exchange", offer: kept });
  try {
    const answer = await offerCode(engine.provider, work, journal);
    const settled = await settleExchange(engine, { claim, offer: kept }, answer);
    await journal.settled();
    return settled;
  } finally {
    journal.leave();
  }
}

/** What one real API call with the new token came back with. */
interface FirstCall {
  works: boolean | null;
  note: Extract<Note, { code: "first_call" }>;
}

async function probeNewToken(provider: Provider, accessToken: string): Promise<FirstCall> {
  const { kind, ...answer } = await probeApi(provider, accessToken);
  if ("reason" in answer) {
    return { works: null, note: { code: "first_call", answer: "none", reason: answer.reason } };
  }
  const answered = kind as "accepted" | "forbidden" | "unauthorized";
  return {
    works: answered !== "unauthorized",
    note: { code: "first_call", answer: answered, status: answer.status },
  };
}

/** The first call is the first check: it is shown with its time, like any other. */
async function recordProbe(
  { tokenSetId }: Claim,
  generation: number,
  probe: FirstCall,
  now: Date,
): Promise<void> {
  const columns = { checkedAt: now, checkActive: probe.works, checkDetail: probe.note };
  await updateGeneration(db(), { tokenSetId, generation }, columns);
}

/**
 * Exchanges a code at once and exactly once, stores the pair, asks whose access it is, makes it current or keeps it aside,
 * and makes one real API call with what is current. Nothing is offered when the flow had been used already, or when the link
 * it came by is void.
 * @see RFC 6749 section 4.1.3
 */
export async function exchangeCode(offer: CodeOffer, now: Date): Promise<ConnectOutcome | NotOffered> {
  const engine = await getEngine("person", callsOfExchange);
  const { vault, provider, clock } = engine;
  // Its owner's row may have to wait: better now than once the flow is used up and the claim's time runs.
  await getJournal();
  const claim = await begin(engine, offer, now);
  if ("outcome" in claim) return claim;
  const candidates = await listCredentials(db(), vault, claim.applicationId);
  const codeVerifier = offer.flowId === null ? null : await getCodeVerifierSecret(db(), vault, offer.flowId);
  const settled = await offerAndSettle(engine, { claim, offer, candidates, codeVerifier });
  if (settled.kind === "failed") return settled.outcome;
  const { attemptId, tokenSetId } = claim;
  await reach("stored", claim);
  const judged = await judgeGrant(engine, attemptId);
  if (judged.standing !== "current") return keptAside(tokenSetId, judged);
  const { generation } = judged;
  const probe = await probeNewToken(provider, settled.accessToken);
  await recordProbe(claim, generation, probe, clock());
  return {
    outcome: "connected",
    ...{ tokenSetId, generation },
    requestedScopes: offer.scopes,
    grantedScopes: settled.grantedScopes,
    probe: { works: probe.works, detail: sayNote(probe.note) },
  };
}
