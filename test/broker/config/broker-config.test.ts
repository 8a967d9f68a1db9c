import { describe, expect, test } from "vitest";
import { BrokerConfig } from "../../../src/broker/config/broker-config.ts";
import { InputError } from "../../../src/errors.ts";
import { errorOf } from "../../support/error-of.ts";

function configOf(properties: Readonly<Record<string, string>> = {}): BrokerConfig {
  return BrokerConfig.create({ properties: new Map(Object.entries(properties)) });
}

/** What is stored for the cluster, and for broker 1. */
function stored(cluster: Readonly<Record<string, string>>, broker: Readonly<Record<string, string>> = {}) {
  return {
    configs: (resourceType: number, name: string) => {
      expect(resourceType).toBe(4);
      return new Map(Object.entries(name === "" ? cluster : broker));
    },
  };
}

describe("what a broker is started with", () => {
  test("is Kafka's defaults, but for what one node for tests needs", () => {
    const config = configOf();
    expect(config.nodeId).toBe(1);
    expect(config.int("message.max.bytes")).toBe(1_048_588);
    expect(config.boolean("auto.create.topics.enable")).toBe(true);
    expect(config.list("process.roles")).toEqual(["broker", "controller"]);
    expect(config.text("broker.rack")).toBeNull();
    expect(config.double("log.cleaner.min.cleanable.ratio")).toBe(0.5);
    expect(config.int("group.initial.rebalance.delay.ms")).toBe(0);
    expect(config.int("offsets.topic.replication.factor")).toBe(1);
    expect(config.notices).toEqual([]);
  });

  test("lets what is given count more than the defaults of one node", () => {
    expect(configOf({ "group.initial.rebalance.delay.ms": " 250 " }).int("group.initial.rebalance.delay.ms")).toBe(250);
  });

  test.each([
    [{ "broker.id": "7" }, 7],
    [{ "node.id": "7" }, 7],
    [{ "node.id": "7", "broker.id": "7" }, 7],
  ])("takes the node's id from either of its names: %j", (properties, id) => {
    const config = configOf(properties);
    expect([config.nodeId, config.int("node.id"), config.int("broker.id")]).toEqual([id, id, id]);
  });

  test.each([
    ["log.dirs", { "log.dirs": "/data/kafka" }, "/data/kafka"],
    ["log.dir", { "log.dir": "/data/kafka" }, "/data/kafka"],
  ])("keeps its records in the folder that %s names", (_name, properties, folder) => {
    const config = configOf(properties);
    expect([config.dataDir, config.logDir]).toEqual([folder, folder]);
  });

  test("lets a folder given otherwise count more than log.dir", () => {
    const config = BrokerConfig.create({ properties: new Map([["log.dir", "/other"]]), dataDir: "/data" });
    expect([config.dataDir, config.text("log.dirs")]).toEqual(["/data", "/data"]);
  });

  test("has a log dir without a folder where it keeps its records in memory", () => {
    const config = configOf();
    expect([config.dataDir, config.logDir, config.text("log.dirs")]).toEqual([undefined, "memory", "memory"]);
  });

  test("names what it does not know and what has no effect", () => {
    expect(configOf({ "no.such": "1", "also.not": "2", "max.connections": "5" }).notices).toEqual([
      "These configurations '[also.not, no.such]' were supplied but are not used yet.",
      "These configurations have no effect in kt's broker: max.connections",
    ]);
  });
});

describe("values with several names", () => {
  test.each([
    [{}, 604_800_000],
    [{ "log.retention.hours": "2" }, 7_200_000],
    [{ "log.retention.hours": "2", "log.retention.minutes": "3" }, 180_000],
    [{ "log.retention.minutes": "3", "log.retention.ms": "4" }, 4],
    [{ "log.retention.hours": "-5" }, -1],
  ])("take the one with the smallest unit: %j", (properties, retentionMs) => {
    expect(configOf(properties).topicLogConfig(new Map()).retentionMs).toBe(retentionMs);
  });

  test("let a dynamic value take away the static value of any other name", () => {
    const config = configOf({ "log.roll.ms": "1000" });
    config.loadDynamic(stored({ "log.roll.ms": "2000" }));
    expect(config.long("log.roll.ms")).toBe(2000);
    config.loadDynamic(stored({}));
    expect(config.long("log.roll.ms")).toBe(1000);
  });

  test("give the flush interval of the scheduler where no other is given", () => {
    expect(configOf({ "log.flush.scheduler.interval.ms": "5" }).long("log.flush.interval.ms")).toBe(5);
  });
});

describe("values changed while the broker runs", () => {
  test("count more for one broker than for the cluster, and those more than the static ones", () => {
    const config = configOf({ "message.max.bytes": "1" });
    config.loadDynamic(stored({ "message.max.bytes": "2" }));
    expect(config.int("message.max.bytes")).toBe(2);
    config.loadDynamic(stored({ "message.max.bytes": "2" }, { "message.max.bytes": "3" }));
    expect(config.int("message.max.bytes")).toBe(3);
    config.loadDynamic(stored({}, {}));
    expect(config.int("message.max.bytes")).toBe(1);
  });

  test("are told to whoever listens until they stop", () => {
    const config = configOf();
    const seen: number[] = [];
    const stop = config.onChange(() => seen.push(config.int("message.max.bytes")));
    config.loadDynamic(stored({ "message.max.bytes": "2" }));
    stop();
    config.loadDynamic(stored({ "message.max.bytes": "3" }));
    expect(seen).toEqual([2]);
  });

  test("are left out and reported where they cannot be used", () => {
    const lines: string[] = [];
    const config = BrokerConfig.create({ report: (line) => lines.push(line) });
    config.loadDynamic(
      stored({
        "message.max.bytes": "many",
        "num.partitions": "2",
        listeners: "PLAINTEXT://:1",
        "log.segment.bytes": "2000000",
      }),
    );
    expect(config.int("log.segment.bytes")).toBe(2_000_000);
    expect([config.int("message.max.bytes"), config.int("num.partitions")]).toEqual([1_048_588, 1]);
    expect(lines).toEqual([
      "The stored configuration message.max.bytes of the cluster is left out: Invalid value many for configuration message.max.bytes: Not a number of type INT",
      "The stored configuration num.partitions of the cluster is left out: it does not change while the broker runs",
      "The stored configuration listeners of the cluster is left out: it is of one broker only",
    ]);
  });

  test("stay within the bounds that the broker sets for the interval of assignments", () => {
    const config = configOf({ "group.consumer.max.assignment.interval.ms": "3000" });
    config.loadDynamic(stored({ "group.consumer.assignment.interval.ms": "9000" }));
    expect(config.int("group.consumer.assignment.interval.ms")).toBe(3000);
  });
});

describe("the configuration of a topic's logs", () => {
  test("is the topic's own, else the broker's under its other name, else the default", () => {
    const config = configOf({ "log.segment.bytes": "2000000", "message.max.bytes": "777" });
    const log = config.topicLogConfig(new Map([["segment.bytes", "3000000"]]));
    expect(log).toMatchObject({ segmentBytes: 3_000_000, maxMessageBytes: 777, indexIntervalBytes: 4096 });
    config.loadDynamic(stored({ "message.max.bytes": "888" }));
    expect(config.topicLogConfig(new Map()).maxMessageBytes).toBe(888);
  });
});

describe("the listeners", () => {
  test("come from listeners and advertised.listeners, the controller's left aside", () => {
    const config = configOf({
      listeners: "PLAINTEXT://:9092,CONTROLLER://:9093",
      "advertised.listeners": "PLAINTEXT://[::1]:19092,CONTROLLER://localhost:9093",
      "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SSL:SSL",
      "controller.quorum.bootstrap.servers": "localhost:9093",
    });
    expect(config.listener).toEqual({ name: "PLAINTEXT", host: "", port: 9092 });
    expect(config.advertised).toEqual({ name: "PLAINTEXT", host: "::1", port: 19092 });
    config.listening({ name: "PLAINTEXT", host: "::", port: 9092 }, { name: "PLAINTEXT", host: "a", port: 1 });
    expect(config.text("listeners")).toBe("PLAINTEXT://:9092,CONTROLLER://:9093");
    expect(config.text("controller.quorum.voters")).toBe("");
  });

  test("are those that the broker has opened where none are given", () => {
    const config = configOf({ "node.id": "3" });
    expect([config.listener, config.advertised]).toEqual([undefined, undefined]);
    config.listening({ name: "PLAINTEXT", host: "::1", port: 5 }, { name: "PLAINTEXT", host: "kafka", port: 6 });
    expect(config.text("listeners")).toBe("PLAINTEXT://[::1]:5");
    expect(config.text("advertised.listeners")).toBe("PLAINTEXT://kafka:6");
    expect(config.text("controller.quorum.voters")).toBe("3@kafka:6");
  });
});

describe("what kt cannot do", () => {
  test.each([
    [{ listeners: "SASL_SSL://:9092" }, "kt's broker speaks PLAINTEXT only, but the listener SASL_SSL is of SASL_SSL"],
    [{ listeners: "PLAINTEXT://:1,SSL://:2" }, "kt's broker has one listener, but listeners names PLAINTEXT, SSL"],
    [
      { "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer" },
      "kt's broker cannot load the Java class org.apache.kafka.metadata.authorizer.StandardAuthorizer (authorizer.class.name)",
    ],
    [
      { "create.topic.policy.class.name": "a.B" },
      "kt's broker cannot load the Java class a.B (create.topic.policy.class.name)",
    ],
    [{ "log.dirs": "/a,/b" }, "kt's broker keeps its records in one folder (log.dirs)"],
    [{ "process.roles": "broker" }, "kt's broker is broker and controller in one (process.roles)"],
    [
      { "controller.quorum.voters": "1@a:1,2@b:2" },
      "kt's broker is a cluster of one node, but 2 would be others (controller.quorum.voters)",
    ],
    [
      { "remote.log.storage.system.enable": "true" },
      "kt's broker has no tiered storage (remote.log.storage.system.enable)",
    ],
    [{ "config.providers": "file" }, "kt's broker does not load configuration providers (config.providers)"],
  ])("is refused: %j", (properties, message) => {
    const error = errorOf(() => configOf(properties));
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ message, hint: expect.any(String) });
  });

  test("is not what Kafka's own names of classes say", () => {
    const config = configOf({
      "metric.reporters": "org.apache.kafka.common.metrics.JmxReporter",
      "group.consumer.assignors": "org.apache.kafka.coordinator.group.assignor.RangeAssignor,uniform",
      "principal.builder.class": "org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder",
    });
    expect(config.notices).toEqual([]);
  });
});
