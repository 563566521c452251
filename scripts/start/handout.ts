// `npm run handout`: runs another handout process.
import { endingWithParent, handoutArguments } from "./children.ts";
import { runBeside } from "./run-beside.ts";

await runBeside({
  kind: "handout",
  name: "handout process",
  args: () => [...endingWithParent(), ...handoutArguments],
});
