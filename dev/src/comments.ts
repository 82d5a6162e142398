// The comments of a descriptor set, by the element that they describe.
import type { DescField, DescMessage, DescMethod, DescService } from '@bufbuild/protobuf';
import type { FileDescriptorSet } from '@bufbuild/protobuf/wkt';

export type Commented = DescField | DescMessage | DescMethod | DescService;

/** Reads like a paragraph: line breaks of the source are spaces. */
export function commentsOf(set: FileDescriptorSet): (of: Commented) => string {
  const byFile = new Map(
    set.file.map((file) => [
      file.name,
      new Map(
        (file.sourceCodeInfo?.location ?? []).map(({ path, leadingComments }) => [path.join('.'), leadingComments]),
      ),
    ]),
  );
  return (of) => {
    const comment = byFile.get(fileOf(of))?.get(pathOf(of).join('.')) ?? '';
    return comment
      .split('\n')
      .map((line) => line.trim())
      .join(' ')
      .trim();
  };
}

function fileOf(of: Commented): string {
  const file = of.kind === 'message' || of.kind === 'service' ? of.file : of.parent.file;
  return `${file.name}.proto`;
}

// Numbers of fields in descriptor.proto: file.message_type 4, file.service 6, message.nested_type 3, message.field 2, service.method 2.
function pathOf(of: Commented): number[] {
  switch (of.kind) {
    case 'message':
      return of.parent
        ? [...pathOf(of.parent), 3, of.parent.nestedMessages.indexOf(of)]
        : [4, of.file.messages.indexOf(of)];
    case 'service':
      return [6, of.file.services.indexOf(of)];
    case 'field':
      return [...pathOf(of.parent), 2, of.parent.fields.indexOf(of)];
    case 'rpc':
      return [...pathOf(of.parent), 2, of.parent.methods.indexOf(of)];
  }
}
