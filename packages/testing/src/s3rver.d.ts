declare module '@20minutes/s3rver' {
  /** As far as it is used here. */
  class S3rver {
    constructor(options: object);
    run(): Promise<unknown>;
    close(): Promise<void>;
  }
  export = S3rver;
}
