/** What a user should know though all goes on: said once, on the console, unless somebody else wants to hear it. */

const said = new Set<string>();
let say = (message: string): void => console.warn(`Sequitur: ${message}`);

/** Says it, unless it has been said before. */
export function warn(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  say(message);
}

/** Takes the place of the console, and hears anew what was said before. */
export function onWarning(listener: (message: string) => void): void {
  said.clear();
  say = listener;
}
