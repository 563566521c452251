/** A client with cookies and forms, for tests that need no real browser. */
export type PageVisitor = {
  get(path: string): Promise<Response>;
  /** Opens the page, reads its CSRF token and posts to `action`, or to the page itself. */
  submit(path: string, fields: Array<[string, string]>, action?: string): Promise<Response>;
  signIn(email: string, password?: string): Promise<Response>;
};

export function createPageVisitor(origin: string): PageVisitor {
  const cookies = new Map<string, string>();
  const visit = async (path: string, init: RequestInit = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(path, origin), {
      ...init,
      redirect: "manual",
      headers: { ...(cookie !== "" && { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) keepCookie(cookies, line);
    return response;
  };
  const submit = async (path: string, fields: Array<[string, string]>, action = path) => {
    const token = formToken(await (await visit(path)).text());
    return visit(action, { method: "POST", body: new URLSearchParams([["csrf_token", token], ...fields]) });
  };
  return {
    get: (path) => visit(path),
    submit,
    signIn: (email, password = "apicbase-demo") =>
      submit("/accounts/login/", [
        ["email", email],
        ["password", password],
      ]),
  };
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (name === undefined || value === undefined) return;
  if (/max-age=0/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

function formToken(page: string): string {
  const token = /name="csrf_token" value="([^"]+)"/.exec(page)?.[1];
  if (token === undefined) throw new Error("The page has no form.");
  return token;
}

/** The value of a read-only field. */
export function fieldValue(page: string, id: string): string {
  const value = new RegExp(`<input[^>]*id="${id}"[^>]*value="([^"]*)"`).exec(page)?.[1];
  if (value === undefined) throw new Error(`The page has no field ${id}.`);
  return value;
}
