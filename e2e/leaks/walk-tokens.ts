import { act, listActions } from "../access/found-actions.ts";
import { callApi } from "../fixtures/larder-http.ts";
import { expect } from "../fixtures/test.ts";
import { beginAuthorization, lookAt, lookAtSet, type Walk, wholeOf } from "./walk.ts";

function findAction() {
  const action = listActions().find(({ name }) => name === "findAction");
  if (!action) throw new Error("There is no findAction.");
  return action;
}

/** Tokens and a code that people paste to find out what they are: into the palette, the page and amid other text. */
export async function walkFind(walk: Walk): Promise<void> {
  const { tenant, factory, web, watch } = walk;
  const { set, code, land } = await beginAuthorization(walk, await tenant.application());
  await land();
  const pair = await factory.openPair({ tokenSetId: set.id, generation: 1 });
  watch.add("pasted access token", pair.accessToken);
  watch.add("pasted refresh token", pair.refreshToken);
  const answer = JSON.stringify({ access_token: pair.accessToken, refresh_token: pair.refreshToken });
  for (const text of [pair.accessToken, pair.refreshToken, code, answer]) {
    const found = await callApi(`${web}/api/v1/find`, tenant.owner, "POST", { text });
    lookAt(walk, "find", found);
    expect(found.json()).toMatchObject({ pasted: [{ tokenSet: { id: set.id } }] });
    const onPage = await act(`${web}/find`, tenant.owner, findAction(), new Map([["text", text]]));
    lookAt(walk, "findAction", onPage.answer);
    expect(onPage.redirectsTo, "what is pasted must not get into an address").toBeNull();
    expect(onPage.code).toBe("done");
  }
  await lookAtSet(walk, set.id, "after its tokens were looked up");
}

/** An access token that a person asks to see: with a wrong password, and with the right one. */
export async function walkReveal(walk: Walk): Promise<void> {
  const { tenant, web } = walk;
  const set = await tenant.connectedSet(await tenant.application());
  const url = `${web}/api/v1/token-sets/${set.id}/reveal`;
  const reveal = (password: string) => callApi(url, tenant.owner, "POST", { password });
  lookAt(walk, "a reveal with a wrong password", await reveal("a-wrong-password-of-some-length"));
  const answer = await reveal(tenant.owner.password);
  expect(answer.json()).toMatchObject({ access_token: set.pair.accessToken, token_type: "Bearer" });
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(wholeOf(answer)).not.toContain(set.pair.refreshToken);
  await lookAtSet(walk, set.id, "after its token was revealed");
}
