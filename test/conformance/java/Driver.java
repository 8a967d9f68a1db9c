import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Apache Kafka's own client behind the calls of support/client.ts: JSON lines on stdin, answers on stdout. */
public class Driver {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_VALUE = 1000;
    private final String bootstrap;
    private final Admin admin;
    private final Map<String, Member> members = new HashMap<>();

    private Driver(String bootstrap) {
        this.bootstrap = bootstrap;
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("request.timeout.ms", "10000");
        properties.put("default.api.timeout.ms", "20000");
        this.admin = Admin.create(properties);
    }

    public static void main(String[] args) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Driver driver = new Driver(args[0]);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode call = JSON.readTree(line);
            ObjectNode answer = JSON.createObjectNode().put("id", call.get("id").asInt());
            try {
                answer.set("result", driver.run(call));
            } catch (Throwable e) {
                Throwable reason = e instanceof java.util.concurrent.ExecutionException ? e.getCause() : e;
                answer.put("error", reason.toString());
            }
            answers.println(JSON.writeValueAsString(answer));
        }
        System.exit(0);
    }

    private JsonNode run(JsonNode call) throws Exception {
        ObjectNode result = JSON.createObjectNode();
        String topic = call.path("topic").asText();
        String group = call.path("group").asText();
        switch (call.get("op").asText()) {
            case "produce" -> result.set("offsets", produce(call));
            case "transaction" -> transaction(call);
            case "read" -> result.set("records", read(call));
            case "join" -> members.put(call.get("member").asText(), new Member(call));
            case "assigned" -> result.set("partitions", JSON.valueToTree(member(call).assigned()));
            case "take" -> result.set("records", member(call).take());
            case "commit" -> member(call).ask(KafkaConsumer::commitSync);
            case "leave" -> members.remove(call.get("member").asText()).leave();
            case "createTopic" -> {
                Map<String, String> configs = new HashMap<>();
                call.get("configs").fields().forEachRemaining(each -> configs.put(each.getKey(), each.getValue().asText()));
                NewTopic made = new NewTopic(topic, call.get("partitions").asInt(), (short) 1).configs(configs);
                admin.createTopics(List.of(made)).all().get();
            }
            case "topics" -> result.set("topics", JSON.valueToTree(admin.listTopics().names().get()));
            case "describeTopic" -> result.put("partitions",
                admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size());
            case "addPartitions" ->
                admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(call.get("total").asInt()))).all().get();
            case "deleteTopic" -> admin.deleteTopics(List.of(topic)).all().get();
            case "config" -> {
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
                result.put("value", admin.describeConfigs(List.of(resource)).all().get().get(resource)
                    .get(call.get("name").asText()).value());
            }
            case "alterConfig" -> {
                ConfigEntry entry = new ConfigEntry(call.get("name").asText(), call.get("value").asText());
                admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET)))).all().get();
            }
            case "deleteRecords" -> admin.deleteRecords(Map.of(partition(call),
                RecordsToDelete.beforeOffset(call.get("before").asLong()))).all().get();
            case "offset" -> result.put("offset",
                admin.listOffsets(Map.of(partition(call), spec(call.get("at")))).all().get().get(partition(call)).offset());
            case "groups" -> result.set("groups",
                JSON.valueToTree(admin.listGroups().all().get().stream().map(GroupListing::groupId).toList()));
            case "describeGroup" -> describeGroup(group, result);
            case "committed" -> {
                ObjectNode offsets = result.putObject("offsets");
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().forEach((at, offset) -> {
                    if (at.topic().equals(topic)) offsets.put(String.valueOf(at.partition()), offset.offset());
                });
            }
            case "setCommitted" -> {
                Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
                call.get("offsets").fields().forEachRemaining(each -> offsets.put(
                    new TopicPartition(topic, Integer.parseInt(each.getKey())), new OffsetAndMetadata(each.getValue().asLong())));
                admin.alterConsumerGroupOffsets(group, offsets).all().get();
            }
            case "deleteGroup" -> admin.deleteConsumerGroups(List.of(group)).all().get();
            default -> throw new IllegalArgumentException("no such call: " + call.get("op"));
        }
        return result;
    }

    private void describeGroup(String group, ObjectNode result) throws Exception {
        var description = admin.describeConsumerGroups(List.of(group)).all().get().get(group);
        result.put("state", description.groupState().toString());
        result.put("members", description.members().size());
        result.put("classic", description.type() == GroupType.CLASSIC);
    }

    private static OffsetSpec spec(JsonNode at) {
        if (at.isNumber()) return OffsetSpec.forTimestamp(at.asLong());
        return switch (at.asText()) {
            case "earliest" -> OffsetSpec.earliest();
            case "latest" -> OffsetSpec.latest();
            default -> OffsetSpec.maxTimestamp();
        };
    }

    private KafkaProducer<byte[], byte[]> producer(JsonNode call) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("compression.type", call.path("compression").asText("none"));
        properties.put("enable.idempotence", call.path("idempotent").asText("false"));
        properties.put("acks", "all");
        properties.put("linger.ms", "20");
        properties.put("max.block.ms", "10000");
        properties.put("delivery.timeout.ms", "20000");
        properties.put("request.timeout.ms", "10000");
        if (call.has("transactionalId")) {
            properties.put("transactional.id", call.get("transactionalId").asText());
            properties.put("enable.idempotence", "true");
        }
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private ArrayNode produce(JsonNode call) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(call)) {
            return send(producer, call);
        }
    }

    private void transaction(JsonNode call) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(call)) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, call);
            if (call.get("commit").asBoolean()) producer.commitTransaction();
            else producer.abortTransaction();
        }
    }

    private static ArrayNode send(KafkaProducer<byte[], byte[]> producer, JsonNode call) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (JsonNode record : call.get("records")) {
            Long timestamp = record.get("timestamp").isNull() ? null : record.get("timestamp").asLong();
            ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(call.get("topic").asText(),
                record.get("partition").asInt(), timestamp, bytes(record.get("key")), bytes(record.get("value")));
            for (JsonNode header : record.get("headers")) out.headers().add(header.get(0).asText(), bytes(header.get(1)));
            sent.add(producer.send(out));
        }
        producer.flush();
        ArrayNode offsets = JSON.createArrayNode();
        for (Future<RecordMetadata> each : sent) offsets.add(each.get().offset());
        return offsets;
    }

    private KafkaConsumer<byte[], byte[]> consumer(Map<String, String> more) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", bootstrap);
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("request.timeout.ms", "10000");
        properties.put("default.api.timeout.ms", "20000");
        properties.put("fetch.max.wait.ms", "100");
        properties.put("heartbeat.interval.ms", "300");
        properties.putAll(more);
        if ("consumer".equals(more.get("group.protocol"))) properties.remove("heartbeat.interval.ms");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private ArrayNode read(JsonNode call) {
        boolean committed = call.path("committed").asBoolean();
        ArrayNode records = JSON.createArrayNode();
        Map<String, String> more = Map.of("isolation.level", committed ? "read_committed" : "read_uncommitted");
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(more)) {
            consumer.assign(List.of(partition(call)));
            consumer.seek(partition(call), call.get("from").asLong());
            long end = System.nanoTime() + 20_000_000_000L;
            while (records.size() < call.get("count").asInt() && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> records.add(described(record)));
            }
        }
        return records;
    }

    private Member member(JsonNode call) {
        return members.get(call.get("member").asText());
    }

    private static TopicPartition partition(JsonNode call) {
        return new TopicPartition(call.get("topic").asText(), call.get("partition").asInt());
    }

    /** base64, or "random:LENGTH:SEED" for bytes that every driver makes alike. */
    private static byte[] bytes(JsonNode field) {
        if (field.isNull()) return null;
        String text = field.asText();
        if (!text.startsWith("random:")) return Base64.getDecoder().decode(text);
        String[] parts = text.split(":");
        byte[] made = new byte[Integer.parseInt(parts[1])];
        long state = Long.parseLong(parts[2]);
        for (int index = 0; index < made.length; index++) {
            state = (state * 1103515245 + 12345) & 0x7fffffff;
            made[index] = (byte) (48 + ((state >> 16) & 63));
        }
        return made;
    }

    private static String text(byte[] bytes) {
        if (bytes == null) return null;
        if (bytes.length <= LONGEST_VALUE) return Base64.getEncoder().encodeToString(bytes);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return "sha256:" + bytes.length + ":" + HexFormat.of().formatHex(digest);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectNode described(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode node = JSON.createObjectNode().put("partition", record.partition()).put("offset", record.offset())
            .put("timestamp", record.timestamp()).put("key", text(record.key())).put("value", text(record.value()));
        ArrayNode headers = node.putArray("headers");
        for (Header header : record.headers()) headers.addArray().add(header.key()).add(text(header.value()));
        return node;
    }

    /** One consumer of a group, polled by a thread of its own, which also does what it is asked to. */
    private final class Member implements ConsumerRebalanceListener, Runnable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Set<Integer> partitions = Collections.synchronizedSet(new TreeSet<>());
        private final BlockingQueue<Runnable> asked = new LinkedBlockingQueue<>();
        private ArrayNode taken = JSON.createArrayNode();
        private volatile boolean left;
        private volatile Throwable failure;
        private final Thread thread = new Thread(this);

        Member(JsonNode call) {
            Map<String, String> more = new HashMap<>(Map.of("group.id", call.get("group").asText()));
            more.put("group.protocol", call.path("protocol").asText("classic"));
            if (call.has("instanceId")) more.put("group.instance.id", call.get("instanceId").asText());
            if (call.has("assignor") && !call.get("assignor").isNull()) {
                more.put("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
            }
            consumer = consumer(more);
            consumer.subscribe(List.of(call.get("topic").asText()), this);
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void run() {
            try {
                while (!left) {
                    for (Runnable each = asked.poll(); each != null; each = asked.poll()) each.run();
                    var polled = consumer.poll(Duration.ofMillis(50));
                    synchronized (this) {
                        polled.forEach(record -> taken.add(described(record)));
                    }
                }
                consumer.close();
            } catch (Throwable e) {
                failure = e;
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            added.forEach(each -> partitions.add(each.partition()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> gone) {
            gone.forEach(each -> partitions.remove(each.partition()));
        }

        List<Integer> assigned() throws Exception {
            check();
            synchronized (partitions) {
                return new ArrayList<>(partitions);
            }
        }

        synchronized ArrayNode take() throws Exception {
            check();
            ArrayNode all = taken;
            taken = JSON.createArrayNode();
            return all;
        }

        void ask(java.util.function.Consumer<KafkaConsumer<byte[], byte[]>> what) throws Exception {
            CompletableFuture<Void> done = new CompletableFuture<>();
            asked.add(() -> {
                try {
                    what.accept(consumer);
                    done.complete(null);
                } catch (Throwable e) {
                    done.completeExceptionally(e);
                }
            });
            done.get(20, java.util.concurrent.TimeUnit.SECONDS);
        }

        void leave() throws Exception {
            left = true;
            thread.join(20_000);
            check();
        }

        private void check() throws Exception {
            if (failure != null) throw new Exception("the member ended: " + failure, failure);
        }
    }
}
