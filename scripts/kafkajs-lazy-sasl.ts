/**
 * kafkajs' Connection requires its SASL part, and with it the table of all its requests, as it is loaded. In the
 * bundle it gets a stand-in, which takes the class from the connection: src/kafka/kafkajs-sasl.ts puts it there for a login.
 */
import type { Plugin } from "esbuild";

const standIn = `module.exports = class {
  constructor(connection, ...rest) {
    return new connection.SaslAuthenticator(connection, ...rest);
  }
};`;

export function kafkajsLazySasl(): Plugin {
  return {
    name: "kafkajs-lazy-sasl",
    setup(build) {
      build.onResolve({ filter: /^\.\.\/broker\/saslAuthenticator$/ }, ({ importer }) =>
        /kafkajs[\\/]src[\\/]network[\\/]connection\.js$/.test(importer)
          ? { path: "sasl-authenticator", namespace: "kafkajs-lazy-sasl" }
          : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "kafkajs-lazy-sasl" }, () => ({ contents: standIn, loader: "js" }));
    },
  };
}
