import { html } from "hono/html";
import type { UserRow } from "../accounts/user-store.ts";

export type Html = ReturnType<typeof html>;

export type PageFrame = { title: string; user: UserRow | null; csrfToken: string };

/** The frame of every page. The ribbon is always visible, so that nobody mistakes this for the real Apicbase. */
export function page(frame: PageFrame, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${frame.title} · Apicbase sandbox</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<aside class="ribbon" aria-label="Notice"><strong>SANDBOX</strong>: local stand-in for Apicbase</aside>
<header class="top">
<a class="brand" href="/">apicbase <span>sandbox</span></a>
${frame.user === null ? signInLink() : accountBar(frame.user, frame.csrfToken)}
</header>
<main id="main" tabindex="-1">
${body}
</main>
</body>
</html>`;
}

function signInLink(): Html {
  return html`<nav aria-label="Account"><a href="/accounts/login/">Sign in</a></nav>`;
}

function accountBar(user: UserRow, csrfToken: string): Html {
  return html`<nav aria-label="Account">
<span class="who">${user.email}</span>
<a href="/settings/api/">API Settings</a>
<form method="post" action="/accounts/logout/">${csrfField(csrfToken)}<button class="link">Sign out</button></form>
</nav>`;
}

export const csrfField = (token: string): Html =>
  html`<input type="hidden" name="csrf_token" value="${token}">`;

/** A read-only field, so that its value can be selected and copied with the keyboard. */
export function copyField(id: string, label: string, value: string): Html {
  return html`<div class="field">
<label for="${id}">${label}</label>
<input class="code" id="${id}" value="${value}" readonly spellcheck="false" autocomplete="off">
</div>`;
}

export function problem(message: string | null): Html {
  return message === null ? html`` : html`<p class="problem" role="alert">${message}</p>`;
}

export function instant(ms: number | null): Html {
  if (ms === null) return html`<span class="quiet">never</span>`;
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")} UTC</time>`;
}
