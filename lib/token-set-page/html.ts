/** Markup that is safe as it stands. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Content = string | number | null | false | Html | readonly Content[];

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function toMarkup(content: Content): string {
  if (content === null || content === false) return "";
  if (content instanceof Html) return content.markup;
  if (typeof content === "object") return content.map(toMarkup).join("");
  return String(content).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** Writes markup; whatever is put into it is text, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(strings.map((text, index) => text + toMarkup(contents[index] ?? null)).join(""));
}
