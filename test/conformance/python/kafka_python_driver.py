"""kafka-python behind the calls of support/client.ts."""

import sys
import time

from kafka import (
    ConsumerRebalanceListener,
    IsolationLevel,
    KafkaAdminClient,
    KafkaConsumer,
    KafkaProducer,
    OffsetAndMetadata,
    OffsetSpec,
    TopicPartition,
)
from kafka.admin import ConfigResource, ConfigResourceType
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from driver import Driver, Member, decode, described


def told(record):
    headers = [(name, content) for name, content in record.headers or []]
    return described(record.partition, record.offset, record.timestamp, record.key, record.value, headers)


def flat(polled):
    return [told(record) for records in polled.values() for record in records]


class Listener(ConsumerRebalanceListener):
    def __init__(self, member):
        self.member = member

    def on_partitions_assigned(self, assigned):
        self.member.partitions = {each.partition for each in assigned}

    def on_partitions_revoked(self, revoked):
        self.member.partitions = set()


class KafkaPythonDriver(Driver):
    def __init__(self, bootstrap):
        super().__init__(bootstrap)
        self.admin = KafkaAdminClient(bootstrap_servers=bootstrap)

    def producer(self, call):
        compression = call.get("compression", "none")
        settings = {
            "bootstrap_servers": self.bootstrap,
            "compression_type": None if compression == "none" else compression,
            "enable_idempotence": call.get("idempotent", False),
            "acks": "all",
            "linger_ms": 20,
            "max_block_ms": 10000,
            "delivery_timeout_ms": 20000,
            "request_timeout_ms": 10000,
        }
        if "transactionalId" in call:
            settings["transactional_id"] = call["transactionalId"]
            settings["enable_idempotence"] = True
        return KafkaProducer(**settings)

    def send(self, producer, call):
        futures = [
            producer.send(
                call["topic"],
                partition=record["partition"],
                key=decode(record["key"]),
                value=decode(record["value"]),
                headers=[(name, decode(content)) for name, content in record["headers"]],
                timestamp_ms=record["timestamp"],
            )
            for record in call["records"]
        ]
        producer.flush(30)
        return [future.get(20).offset for future in futures]

    def produce(self, call):
        producer = self.producer(call)
        try:
            return {"offsets": self.send(producer, call)}
        finally:
            producer.close(5)

    def transaction(self, call):
        producer = self.producer(call)
        try:
            producer.init_transactions()
            producer.begin_transaction()
            self.send(producer, call)
            if call["commit"]:
                producer.commit_transaction()
            else:
                producer.abort_transaction()
        finally:
            producer.close(5)

    def consumer(self, **more):
        return KafkaConsumer(
            bootstrap_servers=self.bootstrap,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=100,
            # Who subscribes before the topic is known gets no partition until the next look at the metadata.
            metadata_max_age_ms=1000,
            **more,
        )

    def read(self, call):
        level = "read_committed" if call.get("committed") else "read_uncommitted"
        consumer = self.consumer(isolation_level=level)
        partition = TopicPartition(call["topic"], call["partition"])
        consumer.assign([partition])
        consumer.seek(partition, call["from"])
        records, end = [], time.monotonic() + 20
        while len(records) < call["count"] and time.monotonic() < end:
            records += flat(consumer.poll(timeout_ms=200))
        consumer.close()
        return {"records": records}

    def join(self, call):
        assignors = [RangePartitionAssignor] if call.get("assignor") else [RoundRobinPartitionAssignor]
        more = {"group_instance_id": call["instanceId"]} if "instanceId" in call else {}

        def start(member):
            consumer = self.consumer(
                group_id=call["group"], partition_assignment_strategy=assignors, heartbeat_interval_ms=300, **more
            )
            consumer.subscribe([call["topic"]], listener=Listener(member))
            # It may join before it has heard of the topic, and a static leader that joins anew keeps what it then shared
            # out: nothing. It joins at the first poll, and asks for no other topics from the subscription on.
            while not consumer.partitions_for_topic(call["topic"]):
                pass
            return consumer

        self.members[call["member"]] = Member(
            start, lambda consumer: flat(consumer.poll(timeout_ms=50)), lambda consumer: consumer.close()
        )

    def commit(self, call):
        self.member(call).ask(lambda consumer: consumer.commit())

    def createTopic(self, call):
        settings = {"num_partitions": call["partitions"], "replication_factor": 1, "configs": call["configs"]}
        self.admin.create_topics({call["topic"]: settings})

    def topics(self, _):
        return {"topics": list(self.admin.list_topics())}

    def describeTopic(self, call):
        [topic] = self.admin.describe_topics([call["topic"]])
        return {"partitions": len(topic["partitions"])}

    def addPartitions(self, call):
        self.admin.create_partitions({call["topic"]: call["total"]})

    def deleteTopic(self, call):
        self.admin.delete_topics([call["topic"]])

    def config(self, call):
        resource = ConfigResource(ConfigResourceType.TOPIC, call["topic"])
        described = self.admin.describe_configs([resource], config_filter="all")
        return {"value": described["topic"][call["topic"]][call["name"]]["value"]}

    def alterConfig(self, call):
        resource = ConfigResource(ConfigResourceType.TOPIC, call["topic"], {call["name"]: call["value"]})
        [outcome] = self.admin.alter_configs([resource])["topic"].values()
        if outcome != "OK":
            raise Exception(str(outcome))

    def deleteRecords(self, call):
        self.admin.delete_records({TopicPartition(call["topic"], call["partition"]): call["before"]})

    def offset(self, call):
        at = call["at"]
        names = {"earliest": OffsetSpec.EARLIEST, "latest": OffsetSpec.LATEST, "max": OffsetSpec.MAX_TIMESTAMP}
        partition = TopicPartition(call["topic"], call["partition"])
        found = self.admin.list_partition_offsets(
            {partition: names[at] if isinstance(at, str) else at}, IsolationLevel.READ_UNCOMMITTED
        )[partition]
        return {"offset": -1 if found is None else found.offset}

    def groups(self, _):
        return {"groups": [group["group_id"] for group in self.admin.list_groups()]}

    def describeGroup(self, call):
        group = self.admin.describe_groups([call["group"]])[call["group"]]
        return {"state": group["group_state"], "members": len(group["members"]), "classic": True}

    def committed(self, call):
        offsets = self.admin.list_group_offsets({call["group"]: None})[call["group"]]
        return {"offsets": {str(at.partition): each.offset for at, each in offsets.items() if at.topic == call["topic"]}}

    def setCommitted(self, call):
        offsets = {
            TopicPartition(call["topic"], int(index)): OffsetAndMetadata(offset, "", -1)
            for index, offset in call["offsets"].items()
        }
        self.admin.alter_group_offsets(call["group"], offsets)

    def deleteGroup(self, call):
        [(_, outcome)] = list(dict(self.admin.delete_groups([call["group"]])).items())
        if outcome != "OK":
            raise Exception(str(outcome))


KafkaPythonDriver(sys.argv[1]).serve()
