// Server-sent events, read from an answer: https://html.spec.whatwg.org/multipage/server-sent-events.html

export interface ServerSentEvent {
  event: string;
  /** Undefined if the event has none. */
  id: string | undefined;
  data: string;
}

/** Far more than any event of Plaza has. What has more is no stream of ours. */
const longestEvent = 1_000_000;

/** Each event when its last line has come. What a stream that broke off left unfinished is no event. */
export async function* eventsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerSentEvent, void, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = eventOf(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) yield event;
    }
    if (text.length > longestEvent) throw new TypeError('An event is too long.');
  }
}

/** Undefined for comments alone. */
function eventOf(text: string): ServerSentEvent | undefined {
  let event = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') event = value;
    else if (name === 'id') id = value;
    else if (name === 'data') data.push(value);
  }
  return data.length === 0 ? undefined : { event, id, data: data.join('\n') };
}
