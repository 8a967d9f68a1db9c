import { ProtocolError } from "../errors.ts";
import { code, errorTable } from "./error-table.ts";

export { code };

/** One error of the protocol (org.apache.kafka.common.protocol.Errors). */
export interface ErrorInfo {
  readonly code: number;
  /** As UNKNOWN_TOPIC_OR_PARTITION. */
  readonly name: string;
  /** Whether Kafka's exception is a RetriableException. */
  readonly retriable: boolean;
  /** Full name of Kafka's exception; null for NONE. */
  readonly exceptionClass: string | null;
  /** What Kafka says where the broker gave no text of its own. */
  readonly message: string;
}

let byCode: Map<number, ErrorInfo> | undefined;

function table(): Map<number, ErrorInfo> {
  byCode ??= new Map(
    errorTable.map(([number, name, retriable, exceptionClass, message]) => [
      number,
      { code: number, name, retriable, exceptionClass, message },
    ]),
  );
  return byCode;
}

/** The error with this code. One that we do not know counts as UNKNOWN_SERVER_ERROR, as in Errors.forCode. */
export function errorByCode(number: number): ErrorInfo {
  const known = table().get(number) ?? table().get(code.UNKNOWN_SERVER_ERROR);
  if (known === undefined) throw new RangeError(`No error ${number}`);
  return known;
}

/** The error with Kafka's name, as TOPIC_ALREADY_EXISTS; undefined where there is none. */
export function errorByName(name: string): ErrorInfo | undefined {
  return [...table().values()].find((error) => error.name === name);
}

/** The error that Kafka's exception of this class stands for; undefined where there is none. Source: Errors.forException. */
export function errorByClass(javaClass: string): ErrorInfo | undefined {
  return [...table().values()].findLast((error) => error.exceptionClass === javaClass);
}

/** The exception for an error code of a broker, with the broker's own text where it sent one. Not for NONE. */
export function protocolError(number: number, message?: string | null): ProtocolError {
  const { name, retriable, exceptionClass, message: usual } = errorByCode(number);
  if (exceptionClass === null) throw new RangeError(`${name} is no error`);
  return new ProtocolError(message ?? usual, {
    errorCode: number,
    errorName: name,
    retriable,
    javaClass: exceptionClass,
  });
}
