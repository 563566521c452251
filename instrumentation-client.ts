// Runs in the browser before anything else. Next waits for the network and then repeats what failed: right for pages,
// wrong for actions, because an answer that was cut off may have followed something that was done. So a failed call of an
// action looks aborted to Next, which passes that on to the form (components/use-form-action.ts).
const send = window.fetch;

window.fetch = async (input, init) => {
  try {
    return await send(input, init);
  } catch (error) {
    const isAction = new Headers(init?.headers).has("next-action");
    throw isAction ? new DOMException("The answer to an action did not arrive.", "AbortError") : error;
  }
};
