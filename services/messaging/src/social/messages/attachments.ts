import type { Message } from '@plaza/api/social';
import type { Picture } from '@plaza/api/picture';
import type { CallContext, PeoplesPictures } from '@plaza/service';

/** With the addresses of their attachments, which one call reads for all of them. Without catalog there is the text. */
export async function withAddresses(
  messages: Message[],
  pictures: Pick<PeoplesPictures, 'sign'>,
  context: CallContext,
): Promise<Message[]> {
  const ids = messages.flatMap(({ attachments }) => attachments.map(({ id }) => id));
  if (ids.length === 0) return messages;
  let signed: Picture[];
  try {
    signed = await pictures.sign(ids, context);
  } catch (error) {
    context.log.warn({ err: error }, 'attachments are shown without their addresses');
    return messages;
  }
  const byId = new Map(signed.map((picture) => [picture.id, picture]));
  return messages.map((message) => ({
    ...message,
    attachments: message.attachments.flatMap(({ id }) => byId.get(id) ?? []),
  }));
}
