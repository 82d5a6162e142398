// Why something is recommended, in the language of the person, and how far the figure behind it can be trusted.
import type { Reason } from './recommendation.entity.ts';

export interface Because {
  reason: Reason;
  /** How many people took both, or took it. */
  bothTook: number;
  /** Of how many. */
  ofPeople: number;
  /** The name of what the person has; undefined if it has none any more. */
  name: string | undefined;
}

type Texts = Readonly<Record<Reason, (because: Because) => string>>;

const english: Texts = {
  together: ({ bothTook, ofPeople, name }) =>
    `${bothTook} of ${ofPeople} people who have ${name === undefined ? 'something of yours' : `“${name}”`} have this as well.`,
  popular_in_club: ({ bothTook }) => `${bothTook} fans of your club have this.`,
  popular: ({ bothTook }) => `${bothTook} people have this.`,
};

const french: Texts = {
  together: ({ bothTook, ofPeople, name }) =>
    `${bothTook} personnes sur ${ofPeople} qui ont ${name === undefined ? 'quelque chose que vous avez' : `«\u00a0${name}\u00a0»`} ont aussi ceci.`,
  popular_in_club: ({ bothTook }) => `${bothTook} supporters de votre club ont ceci.`,
  popular: ({ bothTook }) => `${bothTook} personnes ont ceci.`,
};

export function textOf(because: Because, language: string): string {
  return (language === 'fr' ? french : english)[because.reason](because);
}

/** 95 % of shares are above what is returned. */
const deviations = 1.645;

/** The lower end of a share of which `hits` of `all` were seen (Wilson): 3 of 3 are less sure than 30 of 30. */
export function lowerBound(hits: number, all: number): number {
  if (all === 0) return 0;
  const [share, square] = [hits / all, deviations ** 2];
  const spread = deviations * Math.sqrt((share * (1 - share)) / all + square / (4 * all ** 2));
  return Math.max(0, (share + square / (2 * all) - spread) / (1 + square / all));
}
