/**
 * The path of a `file:` URI, of Windows as well; any other text as it is.
 * @example pathOfUri('file:///c%3A/work') // c:/work
 */
export function pathOfUri(uri: string): string {
  const found = /^file:\/\/(?:localhost)?(\/.*)$/.exec(uri)?.[1];
  if (found === undefined) return uri;
  const path = decoded(found);
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
