// The stages of the Dockerfile that every service has: where its image is put together, and its image.
import { services } from '@plaza/services';

const stages = {
  assembled: ({ name }: { name: string }) => `FROM packages AS assembled-${name}
RUN "$NODE_PROGRAM" dev/src/images/assemble.ts ${name} /out
`,
  images: ({ name, about }: { name: string; about: string }) => `FROM base AS ${name}
LABEL org.opencontainers.image.title="plaza-${name}" org.opencontainers.image.description="${about}"
COPY --from=assembled-${name} /out /
CMD ["/app/services/${name}/src/main.ts"]
`,
};

/** The Dockerfile with the stages of the services, between its marks. */
export function withServiceStages(dockerfile: string): string {
  const images = between(dockerfile, 'images', services.map(stages.images).join('\n'));
  return between(images, 'assembled', services.map(stages.assembled).join(''));
}

function between(text: string, name: string, content: string): string {
  const [begin, end] = [`# Of each service, generated from packages/services: ${name}.\n`, `# The end of ${name}.\n`];
  const [start, stop] = [text.indexOf(begin), text.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`The Dockerfile does not mark where "${name}" is.`);
  return `${text.slice(0, start + begin.length)}${content}${text.slice(stop)}`;
}
