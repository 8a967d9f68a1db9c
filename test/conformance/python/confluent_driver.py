"""confluent-kafka, which is librdkafka, behind the calls of support/client.ts."""

import sys
import time

from confluent_kafka import (
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    Producer,
    TopicCollection,
    TopicPartition,
    IsolationLevel,
)
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
    OffsetSpec,
    ResourceType,
)
from driver import Driver, Member, decode, described


def told(message):
    if message.error() is not None:
        raise KafkaException(message.error())
    return described(
        message.partition(),
        message.offset(),
        message.timestamp()[1],
        message.key(),
        message.value(),
        message.headers(),
    )


class ConfluentDriver(Driver):
    def __init__(self, bootstrap):
        super().__init__(bootstrap)
        self.admin = AdminClient({"bootstrap.servers": bootstrap})

    def producer(self, call):
        settings = {
            "bootstrap.servers": self.bootstrap,
            "compression.type": call.get("compression", "none"),
            "enable.idempotence": call.get("idempotent", False),
            "acks": "all",
            "linger.ms": 20,
            "message.timeout.ms": 20000,
        }
        if "transactionalId" in call:
            settings["transactional.id"] = call["transactionalId"]
            settings["enable.idempotence"] = True
        return Producer(settings)

    def send(self, producer, call):
        offsets = [None] * len(call["records"])
        errors = []

        def delivered(index):
            def report(error, message):
                if error is not None:
                    errors.append(error)
                else:
                    offsets[index] = message.offset()

            return report

        for index, record in enumerate(call["records"]):
            more = {} if record["timestamp"] is None else {"timestamp": record["timestamp"]}
            producer.produce(
                call["topic"],
                partition=record["partition"],
                key=decode(record["key"]),
                value=decode(record["value"]),
                headers=[(name, decode(content)) for name, content in record["headers"]],
                on_delivery=delivered(index),
                **more,
            )
        producer.flush(30)
        if errors:
            raise KafkaException(errors[0])
        return offsets

    def produce(self, call):
        return {"offsets": self.send(self.producer(call), call)}

    def transaction(self, call):
        producer = self.producer(call)
        producer.init_transactions(10)
        producer.begin_transaction()
        self.send(producer, call)
        if call["commit"]:
            producer.commit_transaction(10)
        else:
            producer.abort_transaction(10)

    def consumer(self, **more):
        return Consumer(
            {
                "bootstrap.servers": self.bootstrap,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                **more,
            }
        )

    def read(self, call):
        level = "read_committed" if call.get("committed") else "read_uncommitted"
        consumer = self.consumer(**{"group.id": "none", "isolation.level": level})
        consumer.assign([TopicPartition(call["topic"], call["partition"], call["from"])])
        records, end = [], time.monotonic() + 20
        while len(records) < call["count"] and time.monotonic() < end:
            message = consumer.poll(0.2)
            if message is not None:
                records.append(told(message))
        consumer.close()
        return {"records": records}

    def join(self, call):
        settings = {"group.id": call["group"], "group.protocol": call.get("protocol", "classic")}
        if settings["group.protocol"] == "classic":
            settings["partition.assignment.strategy"] = call.get("assignor") or "cooperative-sticky"
            settings["heartbeat.interval.ms"] = 300
        if "instanceId" in call:
            settings["group.instance.id"] = call["instanceId"]

        def start(member):
            consumer = self.consumer(**settings)

            def assign(_, added):
                member.partitions |= {each.partition for each in added}

            def revoke(_, gone):
                member.partitions -= {each.partition for each in gone}

            consumer.subscribe([call["topic"]], on_assign=assign, on_revoke=revoke)
            return consumer

        def poll(consumer):
            message = consumer.poll(0.05)
            records = []
            while message is not None:
                if message.error() is None or message.error().code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
                    records.append(told(message))
                message = consumer.poll(0)
            return records

        self.members[call["member"]] = Member(start, poll, lambda consumer: consumer.close())

    def commit(self, call):
        self.member(call).ask(lambda consumer: consumer.commit(asynchronous=False))

    @staticmethod
    def each(futures):
        return [future.result(20) for future in futures.values()]

    def createTopic(self, call):
        self.each(self.admin.create_topics([NewTopic(call["topic"], call["partitions"], 1, config=call["configs"])]))

    def topics(self, _):
        return {"topics": list(self.admin.list_topics(timeout=20).topics)}

    def describeTopic(self, call):
        [topic] = self.each(self.admin.describe_topics(TopicCollection([call["topic"]])))
        return {"partitions": len(topic.partitions)}

    def addPartitions(self, call):
        self.each(self.admin.create_partitions([NewPartitions(call["topic"], call["total"])]))

    def deleteTopic(self, call):
        self.each(self.admin.delete_topics([call["topic"]]))

    def config(self, call):
        [entries] = self.each(self.admin.describe_configs([ConfigResource(ResourceType.TOPIC, call["topic"])]))
        return {"value": entries[call["name"]].value}

    def alterConfig(self, call):
        entry = ConfigEntry(call["name"], call["value"], incremental_operation=AlterConfigOpType.SET)
        resource = ConfigResource(ResourceType.TOPIC, call["topic"], incremental_configs=[entry])
        self.each(self.admin.incremental_alter_configs([resource]))

    def deleteRecords(self, call):
        self.each(self.admin.delete_records([TopicPartition(call["topic"], call["partition"], call["before"])]))

    def offset(self, call):
        at = call["at"]
        specs = {"earliest": OffsetSpec.earliest, "latest": OffsetSpec.latest, "max": OffsetSpec.max_timestamp}
        spec = specs[at]() if isinstance(at, str) else OffsetSpec.for_timestamp(at)
        partition = TopicPartition(call["topic"], call["partition"])
        [found] = self.each(
            self.admin.list_offsets({partition: spec}, isolation_level=IsolationLevel.READ_UNCOMMITTED)
        )
        return {"offset": found.offset}

    def groups(self, _):
        found = self.admin.list_consumer_groups().result(20)
        return {"groups": [group.group_id for group in found.valid]}

    def describeGroup(self, call):
        [group] = self.each(self.admin.describe_consumer_groups([call["group"]]))
        state = group.state.name.replace("_", " ").title().replace(" ", "")
        return {"state": state, "members": len(group.members), "classic": group.type.name == "CLASSIC"}

    def committed(self, call):
        [found] = self.each(
            self.admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(call["group"])])
        )
        offsets = [each for each in found.topic_partitions if each.topic == call["topic"]]
        return {"offsets": {str(each.partition): each.offset for each in offsets}}

    def setCommitted(self, call):
        offsets = [TopicPartition(call["topic"], int(index), offset) for index, offset in call["offsets"].items()]
        self.each(
            self.admin.alter_consumer_group_offsets([ConsumerGroupTopicPartitions(call["group"], offsets)])
        )

    def deleteGroup(self, call):
        self.each(self.admin.delete_consumer_groups([call["group"]]))


ConfluentDriver(sys.argv[1]).serve()
