/** Fetches the jars of the Apache Kafka that the tests compare with, unless they are there; prints their folder. */
import { fetchLibs } from "../test/support/kafka/libs.ts";

console.log(await fetchLibs());
