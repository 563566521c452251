/** A program that takes messages, to paste. */
export interface ReceiverSnippet {
  title: string;
  code: string;
}

const text = (...lines: string[]) => lines.join("\n");

function ofNode(secret: string): string {
  return text(
    "// npm install standardwebhooks",
    'import { createServer } from "node:http";',
    'import { Webhook } from "standardwebhooks";',
    "",
    `const larder = new Webhook("${secret}");`,
    "createServer(async (request, response) => {",
    '  let body = "";',
    "  for await (const chunk of request) body += chunk;",
    "  try {",
    "    const { type, data } = larder.verify(body, request.headers);",
    "    // A message may come twice: keep webhook-id to know it again.",
    '    console.log(request.headers["webhook-id"], type, data);',
    "    response.writeHead(204).end();",
    "  } catch {",
    "    response.writeHead(401).end();",
    "  }",
    "}).listen(8080);",
  );
}

function ofPython(secret: string): string {
  return text(
    "# pip install standardwebhooks",
    "from http.server import BaseHTTPRequestHandler, HTTPServer",
    "from standardwebhooks.webhooks import Webhook",
    "",
    `larder = Webhook("${secret}")`,
    "",
    "class Receiver(BaseHTTPRequestHandler):",
    "    def do_POST(self):",
    '        body = self.rfile.read(int(self.headers["content-length"]))',
    "        try:",
    "            message = larder.verify(body, dict(self.headers))",
    "            # A message may come twice: keep webhook-id to know it again.",
    '            print(self.headers["webhook-id"], message["type"], message["data"])',
    "            self.send_response(204)",
    "        except Exception:",
    "            self.send_response(401)",
    "        self.end_headers()",
    "",
    'HTTPServer(("", 8080), Receiver).serve_forever()',
  );
}

/** Receivers that know Larder's messages by their signature, complete with the secret. */
export function toReceiverSnippets(secret: string): ReceiverSnippet[] {
  return [
    { title: "Node", code: ofNode(secret) },
    { title: "Python", code: ofPython(secret) },
  ];
}
