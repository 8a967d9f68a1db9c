import { errorByCode } from "../../protocol/errors.ts";

/** Why a group, or the coordinator, does not do what was asked: an error code of the protocol. */
export class GroupError extends Error {
  readonly errorCode: number;

  /** The message is Kafka's own for the code unless given. */
  constructor(errorCode: number, message: string = errorByCode(errorCode).message) {
    super(message);
    this.name = "GroupError";
    this.errorCode = errorCode;
  }
}

/** The code of a GroupError; anything else is thrown on. */
export function groupErrorCode(error: unknown): number {
  if (error instanceof GroupError) return error.errorCode;
  throw error;
}
