/** A secret and the name by which a failure calls it. */
export type Canary = { name: string; value: string | Buffer };

/** Base64 of the bytes wherever they begin in what was encoded, without the characters that their neighbours share. */
function insideBase64(bytes: Buffer): Buffer[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]);
    const whole = Math.floor((encoded.length * 8) / 6);
    const from = Math.ceil((shift * 8) / 6);
    return (["base64", "base64url"] as const).map((encoding) =>
      Buffer.from(encoded.toString(encoding).slice(from, whole)),
    );
  });
}

/** Every form in which a secret might lie about. */
function formsOf({ value }: Canary): Buffer[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  const encoded = [bytes, ...insideBase64(bytes), Buffer.from(hex), Buffer.from(hex.toUpperCase())];
  if (typeof value !== "string") return encoded;
  const percent = encodeURIComponent(value);
  const spellings = [percent, percent.replaceAll("%20", "+"), JSON.stringify(value).slice(1, -1)];
  return [...encoded, ...spellings.map((spelling) => Buffer.from(spelling))];
}

/** The first three bytes of a form as a number, by which it is looked up. */
const keyAt = (bytes: Buffer) => bytes.readUIntBE(0, 3);

/** The canaries of a walk, and where they sang. */
export class Watch {
  readonly found: string[] = [];
  readonly #names = new Map<string, string>();
  // One pass over the bytes finds them all: a cluster has too many for a pass a form.
  readonly #begins = new Uint8Array(1 << 24);
  readonly #forms = new Map<number, { name: string; form: Buffer }[]>();

  constructor(canaries: Canary[] = []) {
    for (const { name, value } of canaries) this.add(name, value);
  }

  /** From now on this value must not come out. @throws Error for what is too short to be told from chance */
  add(name: string, value: string | Buffer | undefined): void {
    if (value === undefined || value.length < 16) throw new Error(`${name} is no canary.`);
    const secret = Buffer.from(value).toString("latin1");
    if (this.#names.has(secret)) return;
    this.#names.set(secret, name);
    for (const form of formsOf({ name, value })) {
      const key = keyAt(form);
      this.#begins[key] = 1;
      this.#forms.set(key, [...(this.#forms.get(key) ?? []), { name, form }]);
    }
  }

  /** What is watched for, by name. */
  names(): string[] {
    return [...this.#names.values()];
  }

  /** The names of those canaries that are in the content, in whatever form. */
  findIn(content: string | Buffer): string[] {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    const names = new Set<string>();
    let key = 0;
    for (let end = 0; end < bytes.length; end += 1) {
      key = ((key << 8) | (bytes[end] ?? 0)) & 0xffffff;
      if (this.#begins[key] === 0 || end < 2) continue;
      for (const { name, form } of this.#forms.get(key) ?? []) {
        if (bytes.subarray(end - 2, end - 2 + form.length).equals(form)) names.add(name);
      }
    }
    return [...names];
  }

  /** Looks at what came out. What stands in the address that was asked for may stand in its answer. */
  look(where: string, content: string | Buffer, address = ""): void {
    const asked = this.findIn(address);
    for (const name of this.findIn(content)) {
      if (!asked.includes(name)) this.found.push(`${name} in ${where}`);
    }
  }
}
