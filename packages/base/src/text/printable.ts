/** Where Unicode has its pictures of the control characters 0 to 31; the one of 127 stands a little further on. */
const controlPictures = 0x2400;
const deletePicture = '\u2421';
const newlinePicture = '\u2424';
const replacement = '\ufffd';

/**
 * What must not be sent as it is: control characters (terminals obey them), line and paragraph separators (tables break),
 * marks that turn the direction of writing (what is read is not what is there), halves of surrogate pairs and the two
 * noncharacters of the basic plane (no XML document may hold them).
 */
const acting = /[\p{Cc}\p{Cs}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/**
 * A text from outside (a name, a cell, a message) as one line that is safe to show on a terminal and in XML: characters
 * that act are shown instead of sent, `ESC` as `␛`, a line break as `␊`, others as `␤` or `�`. All other text is unchanged,
 * and so is a text that was made printable before. Escaping for HTML, Markdown or CSV is the writer's own, on top.
 */
export function printable(text: string): string {
  return text.replace(acting, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(controlPictures + code);
    if (code === 0x7f) return deletePicture;
    return code === 0x2028 || code === 0x2029 ? newlinePicture : replacement;
  });
}
