import { expect, it } from "vitest";
import { html } from "./html.ts";

it("what is put in is text, in elements and in attributes", () => {
  const name = `<script>alert("1")</script> & 'more'`;
  expect(html`<p title="${name}">${name}</p>`.markup).toBe(
    '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more&#39;</p>',
  );
});

it("markup is put in as it is, lists one after another, and nothing as nothing", () => {
  const rows = ["a", "<b>"].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${rows}</ul>${null}${false}${0}`.markup).toBe("<ul><li>a</li><li>&lt;b&gt;</li></ul>0");
});
