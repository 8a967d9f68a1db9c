/**
 * The errors kt knows. They are thrown deep and turned into text and an exit code in main.ts only.
 * Any other error that reaches main.ts is a bug and is reported as one.
 */
export type KtErrorCode =
  | "KT_USAGE"
  | "KT_INPUT"
  | "KT_CONNECT"
  | "KT_TIMEOUT"
  | "KT_PROTOCOL"
  | "KT_VERSION"
  | "KT_DECODE"
  | "KT_PARTIAL"
  | "KT_STORAGE";

export interface KtErrorOptions {
  readonly cause?: unknown;
  /** What the user can do about it: one line, said after the message. */
  readonly hint?: string;
  /** The exception class that Apache Kafka's own tool would name for this failure, fully qualified. */
  readonly javaClass?: string;
  readonly clientNotMade?: boolean;
}

export abstract class KtError extends Error {
  abstract readonly code: KtErrorCode;
  /** The process exit code where the mirrored tool does not ask for another one. */
  readonly exitCode: number = 1;
  readonly hint: string | undefined;
  readonly javaClass: string | undefined;
  /** Java would not even have made a client: its tools say so outside their own error texts. */
  readonly clientNotMade: boolean;

  constructor(message: string, options: KtErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
    this.javaClass = options.javaClass;
    this.clientNotMade = options.clientNotMade ?? false;
  }
}

/** Options are missing, wrong or in conflict; the message is the official tool's. */
export class UsageError extends KtError {
  readonly code = "KT_USAGE";
}

/** A file, a JSON text, a properties text or a value in one of them is wrong. */
export class InputError extends KtError {
  readonly code = "KT_INPUT";
}

/** One address that was tried, and why it did not do. */
export interface FailedAttempt {
  /** host:port as the user or the broker gave it. */
  readonly address: string;
  readonly reason: string;
  /** We did not wait long enough for the attempt to tell anything about the address. */
  readonly cutShort?: boolean;
}

/** No broker could be reached, or none would talk to us. */
export class ConnectError extends KtError {
  readonly code = "KT_CONNECT";
  readonly attempts: readonly FailedAttempt[];
  /** False where trying again cannot help: a name that is not found, a refused login, a server that is not Kafka. */
  readonly retriable: boolean;

  constructor(
    message: string,
    options: KtErrorOptions & {
      attempts?: readonly FailedAttempt[];
      retriable?: boolean;
    } = {},
  ) {
    super(message, options);
    this.attempts = options.attempts ?? [];
    this.retriable = options.retriable ?? true;
  }
}

/** An answer came too late or not at all. */
export class TimeoutError extends KtError {
  readonly code = "KT_TIMEOUT";
}

/** A broker answered with an error code. */
export class ProtocolError extends KtError {
  readonly code = "KT_PROTOCOL";
  /** Kafka's name of the error, as TOPIC_ALREADY_EXISTS. */
  readonly errorName: string;
  readonly errorCode: number;
  readonly retriable: boolean;

  constructor(message: string, options: KtErrorOptions & { errorName: string; errorCode: number; retriable: boolean }) {
    super(message, options);
    this.errorName = options.errorName;
    this.errorCode = options.errorCode;
    this.retriable = options.retriable;
  }
}

/** We and the broker share no version of an API, or a field that is set does not exist in the version chosen. */
export class UnsupportedVersionError extends KtError {
  readonly code = "KT_VERSION";
}

/** Bytes that do not parse. */
export class DecodeError extends KtError {
  readonly code = "KT_DECODE";
  /** Where in the buffer reading stopped, in bytes from its start. */
  readonly offset: number;

  constructor(message: string, options: KtErrorOptions & { offset: number }) {
    super(message, options);
    this.offset = options.offset;
  }
}

/** Some items failed and some did not; what succeeded has been printed. */
export class PartialError extends KtError {
  readonly code = "KT_PARTIAL";
}
