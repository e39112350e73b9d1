/** What JSON may hold as it is, but a terminal obeys, or shows otherwise than it stands: delete, C1 controls, separators, directions. */
const acting = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** An indented JSON document that is safe to show on a terminal: characters that act are escaped, so a reader gets the same value. */
export function printableJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(
    acting,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
