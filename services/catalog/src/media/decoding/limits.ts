/** What decoding one file may cost. */
export interface DecodeLimits {
  /** Of the whole process that decodes, in bytes. */
  memory: number;
  /** Processor time until the pixels are there. What is made of them costs the same for every picture of a size. */
  cpuMs: number;
}
