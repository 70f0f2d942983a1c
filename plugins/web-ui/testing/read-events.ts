export interface PageEvent {
  readonly event: string;
  readonly data: string;
}

/** Reads server-sent events one at a time; null at the end. Comments and settings count as none. */
export async function* readEvents(response: Response): AsyncGenerator<PageEvent, void, undefined> {
  if (response.body === null) throw new Error('The answer has no body.');
  let text = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event !== undefined && data !== undefined) yield { event, data };
    }
  }
}
