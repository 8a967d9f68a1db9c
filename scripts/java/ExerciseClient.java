import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.acl.*;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.*;
import org.apache.kafka.common.resource.*;
import org.apache.kafka.common.serialization.*;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Calls as much of the official clients as a small broker can answer, once a round. The client id "cap-N" tells
 * the recording proxy how many versions to take off each API. A call that fails is expected at times: the frames
 * are what counts.
 *
 *   java -cp 'jars/*' ExerciseClient.java PLAINTEXT_ADDRESS SASL_ADDRESS ROUNDS
 */
public class ExerciseClient {
  private static final Duration SHORT = Duration.ofSeconds(4);

  private final String plain;
  private final String sasl;
  private final int round;
  private final String topic;
  private final TopicPartition first;

  private ExerciseClient(String plain, String sasl, int round) {
    this.plain = plain;
    this.sasl = sasl;
    this.round = round;
    this.topic = "topic-" + round;
    this.first = new TopicPartition(topic, 0);
  }

  public static void main(String[] args) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    for (int round = 0; round < Integer.parseInt(args[2]); round++) {
      ExerciseClient client = new ExerciseClient(args[0], args[1], round);
      pool.submit(client::run);
    }
    pool.shutdown();
    pool.awaitTermination(30, TimeUnit.MINUTES);
    System.exit(0);
  }

  private void run() {
    attempt("sasl", () -> { sasl(); return null; });
    try (Admin admin = Admin.create(config("admin"))) {
      topics(admin);
      produce();
      attempt("classic group", () -> { group(admin, "classic"); return null; });
      // The newer kinds of groups have two versions at most.
      if (round < 2) {
        attempt("consumer group", () -> { group(admin, "consumer"); return null; });
        attempt("share group", () -> { shareGroup(admin); return null; });
        attempt("streams group", () -> { streams(admin); return null; });
      }
      // FindCoordinator v0 knows no transactions.
      if (round < 6) attempt("transactions", () -> { transactions(admin); return null; });
      cluster(admin);
      attempt("unknown", () -> admin.describeTopics(List.of("no-such-topic")).allTopicNames().get());
      Uuid id = call("id", () -> admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId());
      attempt("by id", () -> admin.describeTopics(TopicCollection.ofTopicIds(List.of(id))).allTopicIds().get());
      attempt("delete by id", () -> admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get());
      attempt("delete", () -> admin.deleteTopics(List.of(topic + "-b", "no-such-topic")).all().get());
    } catch (Exception e) {
      System.err.println("round " + round + " ended: " + e);
    }
    System.out.println("round " + round + " done");
  }

  private void topics(Admin admin) {
    NewTopic wanted = new NewTopic(topic, 2, (short) 1).configs(Map.of("retention.ms", "3600000"));
    NewTopic placed = new NewTopic(topic + "-b", Map.of(0, List.of(1)));
    attempt("validate", () -> admin.createTopics(List.of(wanted), new CreateTopicsOptions().validateOnly(true)).all().get());
    attempt("create", () -> admin.createTopics(List.of(wanted, placed)).all().get());
    call("until the broker knows", () -> {
      poll(() -> admin.listTopics().names().get().contains(topic + "-b") ? 1 : 0);
      return null;
    });
    attempt("create again", () -> admin.createTopics(List.of(wanted)).all().get());
    attempt("list", () -> admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get());
    attempt("describe", () -> admin.describeTopics(List.of(topic, topic + "-b"),
        new DescribeTopicsOptions().includeAuthorizedOperations(true)).allTopicNames().get());
    attempt("describe pages", () -> admin.describeTopics(List.of(topic),
        new DescribeTopicsOptions().partitionSizeLimitPerResponse(1)).allTopicNames().get());
    attempt("partitions", () -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get());
    attempt("partitions placed", () -> admin.createPartitions(Map.of(topic + "-b",
        NewPartitions.increaseTo(2, List.of(List.of(1))), "no-such-topic", NewPartitions.increaseTo(9))).all().get());
    ConfigResource named = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    attempt("alter configs", () -> admin.incrementalAlterConfigs(Map.of(
        named, List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "7200000"), AlterConfigOp.OpType.SET),
            new AlterConfigOp(new ConfigEntry("cleanup.policy", null), AlterConfigOp.OpType.DELETE)),
        new ConfigResource(ConfigResource.Type.GROUP, "settings-" + round),
        List.of(new AlterConfigOp(new ConfigEntry("consumer.session.timeout.ms", "46000"), AlterConfigOp.OpType.SET)),
        new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "metrics-" + round),
        List.of(new AlterConfigOp(new ConfigEntry("interval.ms", "60000"), AlterConfigOp.OpType.SET)))).all().get());
    attempt("describe configs", () -> admin.describeConfigs(List.of(named,
        new ConfigResource(ConfigResource.Type.BROKER, "1")), new DescribeConfigsOptions().includeSynonyms(true)).all().get());
    attempt("describe group config", () -> admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.GROUP,
        "settings-" + round)), new DescribeConfigsOptions().includeSynonyms(true).includeDocumentation(round == 0)).all().get());
    attempt("describe metrics config", () -> admin.describeConfigs(List.of(new ConfigResource(
        ConfigResource.Type.CLIENT_METRICS, "metrics-" + round))).all().get());
    attempt("config resources", () -> admin.listConfigResources().all().get());
    attempt("config resources", () -> admin.listConfigResources(
        Set.of(ConfigResource.Type.CLIENT_METRICS), new ListConfigResourcesOptions()).all().get());
  }

  private void produce() {
    for (String compression : List.of("none", "gzip")) {
      attempt("produce " + compression, () -> {
        Map<String, Object> config = config("producer");
        config.put("compression.type", compression);
        config.put("linger.ms", 50);
        try (Producer<String, String> producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
          for (int i = 0; i < 4; i++) {
            ProducerRecord<String, String> record = new ProducerRecord<>(topic, i % 2, 1700000000000L + i, "key-" + i, "value-" + i);
            record.headers().add("header", new byte[] {1, 2});
            producer.send(record);
          }
          producer.flush();
        }
        return null;
      });
    }
    attempt("too large a record", () -> {
      try (Producer<String, String> producer = new KafkaProducer<>(config("producer"), new StringSerializer(), new StringSerializer())) {
        return producer.send(new ProducerRecord<>(topic, 0, -5L, "key", "bad timestamp")).get(4, TimeUnit.SECONDS);
      }
    });
  }

  private void group(Admin admin, String protocol) throws Exception {
    String group = protocol + "-group-" + round;
    Map<String, Object> config = config("consumer");
    config.put("group.id", group);
    config.put("group.protocol", protocol);
    if (protocol.equals("classic")) config.put("heartbeat.interval.ms", 200);
    // Static members need JoinGroup v5, SyncGroup v3 and OffsetCommit v7.
    if (round < 3) config.put("group.instance.id", "instance-1");
    config.put("client.rack", "rack-a");
    config.put("auto.offset.reset", "earliest");
    config.put("isolation.level", "read_committed");
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      poll(() -> consumer.poll(Duration.ofMillis(300)).count());
      attempt("commit", () -> { consumer.commitSync(SHORT); return null; });
      attempt("committed", () -> consumer.committed(Set.of(first), SHORT));
      describeGroup(admin, group);
      attempt("end offsets", () -> consumer.endOffsets(Set.of(first), SHORT));
      attempt("seek with epoch", () -> {
        consumer.seek(consumer.assignment().iterator().next(), new OffsetAndMetadata(0, Optional.of(0), "here"));
        return consumer.poll(Duration.ofMillis(500)).count();
      });
      attempt("remove member", () -> admin.removeMembersFromConsumerGroup(group,
          new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove("instance-1")))).all().get());
    }
    config.remove("group.instance.id");
    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      poll(() -> consumer.assignment().isEmpty() ? consumer.poll(Duration.ofMillis(300)).count() : 1);
      attempt("remove all members", () -> admin.removeMembersFromConsumerGroup(group,
          new RemoveMembersFromConsumerGroupOptions()).all().get());
    }
    attempt("alter offsets", () -> admin.alterConsumerGroupOffsets(group,
        Map.of(first, new OffsetAndMetadata(1, Optional.of(0), "note"))).all().get());
    attempt("delete offsets", () -> admin.deleteConsumerGroupOffsets(group, Set.of(first)).all().get());
    attempt("delete group", () -> admin.deleteConsumerGroups(List.of(group, "no-such-group")).all().get());
  }

  private void describeGroup(Admin admin, String group) {
    attempt("list groups", () -> admin.listGroups().all().get());
    attempt("list groups of a state", () -> admin.listGroups(new ListGroupsOptions()
        .inGroupStates(Set.of(GroupState.STABLE)).withTypes(Set.of(GroupType.CLASSIC, GroupType.CONSUMER))).all().get());
    attempt("describe groups", () -> admin.describeConsumerGroups(List.of(group, "no-such-group"),
        new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true)).all().get());
    attempt("describe classic groups", () -> admin.describeClassicGroups(List.of(group)).all().get());
    attempt("group offsets", () -> admin.listConsumerGroupOffsets(group).all().get());
    attempt("group offsets of a partition", () -> admin.listConsumerGroupOffsets(Map.of(group,
        new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(first))),
        new ListConsumerGroupOffsetsOptions().requireStable(true)).all().get());
  }

  private void shareGroup(Admin admin) throws Exception {
    String group = "share-group-" + round;
    attempt("share from the start", () -> admin.incrementalAlterConfigs(Map.of(
        new ConfigResource(ConfigResource.Type.GROUP, group), List.of(new AlterConfigOp(
            new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET)))).all().get());
    Map<String, Object> config = config("share");
    config.put("group.id", group);
    config.put("share.acknowledgement.mode", "explicit");
    try (ShareConsumer<String, String> consumer = new KafkaShareConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      poll(() -> {
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(300));
        records.forEach((record) -> consumer.acknowledge(record,
            record.offset() % 2 == 0 ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE));
        return records.count();
      });
      attempt("share commit", () -> consumer.commitSync(SHORT));
      attempt("describe share group", () -> admin.describeShareGroups(List.of(group),
          new DescribeShareGroupsOptions().includeAuthorizedOperations(true)).all().get());
      attempt("share offsets", () -> admin.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec())).all().get());
      attempt("share offsets of a partition", () -> admin.listShareGroupOffsets(Map.of(group,
          new ListShareGroupOffsetsSpec().topicPartitions(List.of(first)))).all().get());
    }
    attempt("alter share offsets", () -> admin.alterShareGroupOffsets(group, Map.of(first, 0L)).all().get());
    attempt("delete share offsets", () -> admin.deleteShareGroupOffsets(group, Set.of(topic)).all().get());
    attempt("delete share group", () -> admin.deleteShareGroups(List.of(group)).all().get());
  }

  private void streams(Admin admin) throws Exception {
    String group = "streams-group-" + round;
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topic).to(topic + "-b");
    Properties config = new Properties();
    config.putAll(config("streams"));
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, group);
    config.put(StreamsConfig.APPLICATION_SERVER_CONFIG, "localhost:1234");
    config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
    config.put(StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir") + "/exercise-" + ProcessHandle.current().pid());
    config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
    try (KafkaStreams app = new KafkaStreams(builder.build(), config)) {
      app.start();
      poll(() -> app.state() == KafkaStreams.State.RUNNING ? 1 : 0);
      attempt("describe streams group", () -> admin.describeStreamsGroups(List.of(group)).all().get());
    }
    attempt("streams offsets", () -> admin.listStreamsGroupOffsets(Map.of(group, new ListStreamsGroupOffsetsSpec())).all().get());
    attempt("delete streams group", () -> admin.deleteStreamsGroups(List.of(group)).all().get());
  }

  private void transactions(Admin admin) throws Exception {
    Map<String, Object> config = config("txn");
    config.put("transactional.id", "txn-" + round);
    config.put("max.block.ms", 5000);
    ConsumerGroupMetadata group = new ConsumerGroupMetadata("txn-group-" + round);
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 0, "a", "b")).get(4, TimeUnit.SECONDS);
      producer.sendOffsetsToTransaction(Map.of(first, new OffsetAndMetadata(1, "meta")), group);
      attempt("producers", () -> admin.describeProducers(List.of(first)).all().get());
      attempt("transaction", () -> admin.describeTransactions(List.of("txn-" + round)).all().get());
      attempt("transactions", () -> admin.listTransactions().all().get());
      attempt("transactions of a state", () -> admin.listTransactions(new ListTransactionsOptions()
          .filterStates(Set.of(TransactionState.ONGOING)).filterProducerIds(Set.of(1L)).filterOnDuration(0)).all().get());
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 1, "c", "d")).get(4, TimeUnit.SECONDS);
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic, 2, "e", "f")).get(4, TimeUnit.SECONDS);
      attempt("abort", () -> {
        ProducerState state = admin.describeProducers(List.of(new TopicPartition(topic, 2))).all().get()
            .values().iterator().next().activeProducers().get(0);
        return admin.abortTransaction(new AbortTransactionSpec(new TopicPartition(topic, 2), state.producerId(),
            (short) state.producerEpoch(), state.coordinatorEpoch().orElse(0))).all().get();
      });
      attempt("fence", () -> admin.fenceProducers(List.of("txn-" + round)).all().get());
    }
  }

  private void cluster(Admin admin) {
    attempt("cluster", () -> admin.describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true)).nodes().get());
    attempt("fenced", () -> admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true)).nodes().get());
    attempt("quorum", () -> admin.describeMetadataQuorum().quorumInfo().get());
    attempt("features", () -> admin.describeFeatures().featureMetadata().get());
    attempt("update features", () -> admin.updateFeatures(Map.of("share.version", new FeatureUpdate((short) 99,
        FeatureUpdate.UpgradeType.UPGRADE)), new UpdateFeaturesOptions().validateOnly(true)).all().get());
    attempt("unregister", () -> admin.unregisterBroker(99).all().get());
    attempt("add voter", () -> admin.addRaftVoter(7, Uuid.randomUuid(), Set.of(new RaftVoterEndpoint("CONTROLLER", "localhost", 9))).all().get());
    attempt("remove voter", () -> admin.removeRaftVoter(7, Uuid.randomUuid()).all().get());
    attempt("offsets", () -> admin.listOffsets(Map.of(first, OffsetSpec.latest(), new TopicPartition(topic, 1),
        OffsetSpec.forTimestamp(1700000000001L)), new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all().get());
    attempt("max timestamp", () -> admin.listOffsets(Map.of(first, OffsetSpec.maxTimestamp())).all().get());
    attempt("tiered", () -> admin.listOffsets(Map.of(first, OffsetSpec.latestTiered())).all().get());
    attempt("delete records", () -> admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(1),
        new TopicPartition(topic, 1), RecordsToDelete.beforeOffset(999))).all().get());
    attempt("log dirs", () -> admin.describeLogDirs(List.of(1)).allDescriptions().get());
    TopicPartitionReplica replica = new TopicPartitionReplica(topic, 0, 1);
    attempt("move", () -> {
      List<String> dirs = new ArrayList<>(admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).keySet());
      return admin.alterReplicaLogDirs(Map.of(replica, dirs.get(round % dirs.size()))).all().get();
    });
    attempt("replica log dirs", () -> admin.describeReplicaLogDirs(List.of(replica)).all().get());
    attempt("elect", () -> admin.electLeaders(ElectionType.PREFERRED, Set.of(first)).partitions().get());
    attempt("elect unclean", () -> admin.electLeaders(ElectionType.UNCLEAN, Set.of(first)).partitions().get());
    attempt("reassign", () -> admin.alterPartitionReassignments(Map.of(
        first, Optional.of(new NewPartitionReassignment(List.of(1))), new TopicPartition(topic, 1), Optional.empty())).all().get());
    attempt("reassignments", () -> admin.listPartitionReassignments().reassignments().get());
    attempt("reassignments of one", () -> admin.listPartitionReassignments(Set.of(first)).reassignments().get());
    quotasAndAcls(admin);
  }

  private void quotasAndAcls(Admin admin) {
    ClientQuotaEntity entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "user-" + round));
    Map<String, String> anyone = new HashMap<>();
    anyone.put(ClientQuotaEntity.CLIENT_ID, null);
    attempt("quotas", () -> admin.alterClientQuotas(List.of(
        new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1e9))),
        new ClientQuotaAlteration(new ClientQuotaEntity(anyone), List.of(new ClientQuotaAlteration.Op("request_percentage", null))))).all().get());
    attempt("describe quotas", () -> admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get());
    attempt("describe quotas", () -> admin.describeClientQuotas(ClientQuotaFilter.contains(List.of(
        ClientQuotaFilterComponent.ofEntity("user", "user-" + round), ClientQuotaFilterComponent.ofDefaultEntity("client-id")))).entities().get());
    attempt("scram", () -> admin.alterUserScramCredentials(List.of(
        new UserScramCredentialUpsertion("user-" + round, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), "secret"),
        new UserScramCredentialDeletion("no-such-user", ScramMechanism.SCRAM_SHA_512))).all().get());
    attempt("describe scram", () -> admin.describeUserScramCredentials().all().get());
    attempt("describe scram", () -> admin.describeUserScramCredentials(List.of("no-such-user")).all().get());
    AclBinding acl = new AclBinding(new ResourcePattern(ResourceType.TOPIC, "secret-" + round,
        round % 2 == 0 ? PatternType.LITERAL : PatternType.PREFIXED),
        new AccessControlEntry("User:alice", "*", AclOperation.READ, AclPermissionType.ALLOW));
    attempt("acls", () -> admin.createAcls(List.of(acl)).all().get());
    attempt("literal acls", () -> admin.createAcls(List.of(new AclBinding(new ResourcePattern(ResourceType.GROUP,
        "g-" + round, PatternType.LITERAL), acl.entry()))).all().get());
    attempt("describe acls", () -> admin.describeAcls(acl.toFilter()).values().get());
    attempt("describe literal acls", () -> admin.describeAcls(new AclBindingFilter(new ResourcePatternFilter(
        ResourceType.GROUP, "g-" + round, PatternType.LITERAL), AccessControlEntryFilter.ANY)).values().get());
    attempt("delete acls", () -> admin.deleteAcls(List.of(acl.toFilter())).all().get());
    attempt("delete literal acls", () -> admin.deleteAcls(List.of(new AclBindingFilter(new ResourcePatternFilter(
        ResourceType.GROUP, "g-" + round, PatternType.LITERAL), AccessControlEntryFilter.ANY))).all().get());
  }

  private void sasl() {
    Map<String, Object> config = config("sasl");
    config.put("bootstrap.servers", sasl);
    config.put("security.protocol", "SASL_PLAINTEXT");
    config.put("sasl.mechanism", "PLAIN");
    config.put("sasl.jaas.config", "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\" password=\"alice-secret\";");
    try (Admin admin = Admin.create(config)) {
      attempt("token", () -> {
        byte[] hmac = admin.createDelegationToken(new CreateDelegationTokenOptions().maxLifetimeMs(600000)
            .renewers(List.of(new org.apache.kafka.common.security.auth.KafkaPrincipal("User", "bob")))).delegationToken().get().hmac();
        attempt("describe tokens", () -> admin.describeDelegationToken().delegationTokens().get());
        attempt("describe tokens of", () -> admin.describeDelegationToken(new DescribeDelegationTokenOptions().owners(
            List.of(new org.apache.kafka.common.security.auth.KafkaPrincipal("User", "alice")))).delegationTokens().get());
        attempt("renew", () -> admin.renewDelegationToken(hmac).expiryTimestamp().get());
        attempt("expire", () -> admin.expireDelegationToken(hmac, new ExpireDelegationTokenOptions().expiryTimePeriodMs(-1)).expiryTimestamp().get());
        return null;
      });
    }
  }

  private Map<String, Object> config(String name) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", plain);
    config.put("client.id", "cap-" + round + "-" + name);
    config.put("request.timeout.ms", 3000);
    if (name.equals("producer") || name.equals("txn")) config.put("delivery.timeout.ms", 5000);
    else if (!name.equals("streams")) config.put("default.api.timeout.ms", 5000);
    return config;
  }

  /** Calls until it gives something, for twelve seconds at most: a share group needs two heartbeats. */
  private static void poll(Callable<Integer> call) throws Exception {
    long end = System.nanoTime() + 12_000_000_000L;
    while (System.nanoTime() < end) if (call.call() > 0) return;
  }

  private <T> T call(String name, Callable<T> call) {
    try {
      return call.call();
    } catch (Exception e) {
      System.err.println("round " + round + " " + name + ": " + (e.getCause() == null ? e : e.getCause()));
      return null;
    }
  }

  private void attempt(String name, Callable<?> call) {
    call(name, call);
  }
}
