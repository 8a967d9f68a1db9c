import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Utils;

/**
 * Runs the official tools' main classes one after the other in one warm JVM, because a JVM per run costs a second.
 *
 * <p>One request a line on stdin, one answer a line on stdout; fields are separated by blanks and written as "." and
 * base64. Request: class, stdin, arguments. Answer: exit code (plain), stdout, stderr. Files are relative to the folder
 * the server was started in. It ends when its stdin ends.
 */
public class ToolServer {
    private static final long HOOK_LIMIT_MS = 10_000;

    /** Thrown in place of leaving the JVM. An Error, so that fewer of the tools' own handlers take it for a failure. */
    private static final class Exited extends Error {
        Exited() {
            super("exit", null, false, false);
        }
    }

    /** What one run printed until it ended. Tools that catch Exited and print it do so after the end. */
    private static final class Run {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        /** What the tool wants done before the JVM ends, as closing its producer, which sends what is still waiting. */
        final List<Runnable> hooks = new ArrayList<>();
        private boolean ending;
        private String answer;

        synchronized void end(int status) {
            if (!ending) {
                ending = true;
                runHooks();
                System.out.flush();
                System.err.flush();
                answer = status + " " + encode(out.toByteArray()) + " " + encode(err.toByteArray());
            }
        }

        /** In threads of their own, as the JVM does. */
        private void runHooks() {
            List<Thread> threads = hooks.stream().map(Thread::new).toList();
            threads.forEach(Thread::start);
            try {
                for (Thread thread : threads) thread.join(HOOK_LIMIT_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static String encode(byte[] bytes) {
        return "." + Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] decode(String field) {
        return Base64.getDecoder().decode(field.substring(1));
    }

    public static void main(String[] ignored) throws Exception {
        PrintStream answers = System.out;
        PrintStream errors = System.err;
        InputStream requests = System.in;
        BufferedReader reader = new BufferedReader(new InputStreamReader(requests, StandardCharsets.US_ASCII));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String[] fields = line.split(" ");
            String name = new String(decode(fields[0]), StandardCharsets.UTF_8);
            String[] args = Arrays.stream(fields, 2, fields.length)
                .map(field -> new String(decode(field), StandardCharsets.UTF_8)).toArray(String[]::new);
            Run run = new Run();
            Exit.Procedure leave = (status, message) -> {
                run.end(status);
                throw new Exited();
            };
            Exit.setExitProcedure(leave);
            Exit.setHaltProcedure(leave);
            Exit.setShutdownHookAdder((hook, runnable) -> run.hooks.add(runnable));
            System.setOut(new PrintStream(run.out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(run.err, true, StandardCharsets.UTF_8));
            System.setIn(new ByteArrayInputStream(decode(fields[1])));
            try {
                Class.forName(name).getMethod("main", String[].class).invoke(null, (Object) args);
                run.end(0);
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof Exited)) {
                    // As the JVM reports an exception that leaves main.
                    System.err.print("Exception in thread \"main\" " + Utils.stackTrace(e.getCause()));
                    run.end(1);
                }
            } finally {
                System.setOut(answers);
                System.setErr(errors);
            }
            answers.println(run.answer);
            answers.flush();
        }
        System.exit(0);
    }

    /**
     * Brings a cluster into the state a test wants; a "tool" of the tests' own, run like the official ones.
     *
     * <p>Arguments: bootstrap, then steps: {@code delete NAME}, {@code create NAME ASSIGNMENT CONFIGS} (replicas joined by
     * ":", partitions by ","; configs "k=v" joined by ";"; prints name and topic id), {@code reassign NAME PARTITION REPLICAS},
     * {@code transact ID TOPIC VALUES} (sends the values, joined by ",", in the transaction that is open, or in a new one),
     * {@code commit ID}, {@code abort ID}.
     */
    public static final class State {
        private static final Map<String, KafkaProducer<String, String>> OPEN_TRANSACTIONS = new HashMap<>();

        public static void main(String[] args) throws Exception {
            Properties properties = new Properties();
            properties.setProperty("bootstrap.servers", args[0]);
            try (Admin admin = Admin.create(properties)) {
                List<String> rest = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
                while (!rest.isEmpty()) {
                    String step = rest.remove(0);
                    if (step.equals("delete")) {
                        delete(admin, rest.remove(0));
                    } else if (step.equals("create")) {
                        create(admin, rest.remove(0), rest.remove(0), rest.remove(0));
                    } else if (step.equals("reassign")) {
                        TopicPartition partition = new TopicPartition(rest.remove(0), Integer.parseInt(rest.remove(0)));
                        NewPartitionReassignment target = new NewPartitionReassignment(replicas(rest.remove(0)));
                        admin.alterPartitionReassignments(Map.of(partition, Optional.of(target))).all().get();
                    } else if (step.equals("transact")) {
                        transact(args[0], rest.remove(0), rest.remove(0), rest.remove(0));
                    } else if (step.equals("commit") || step.equals("abort")) {
                        try (KafkaProducer<String, String> producer = OPEN_TRANSACTIONS.remove(rest.remove(0))) {
                            if (step.equals("commit")) producer.commitTransaction();
                            else producer.abortTransaction();
                        }
                    } else {
                        throw new IllegalArgumentException("unknown step " + step);
                    }
                }
            }
        }

        /** A topic that is gone already is as wanted: brokers list one for a moment after the controller deleted it. */
        private static void delete(Admin admin, String name) throws Exception {
            try {
                admin.deleteTopics(List.of(name)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) throw e;
            }
        }

        private static void transact(String bootstrap, String id, String topic, String values) {
            KafkaProducer<String, String> producer = OPEN_TRANSACTIONS.computeIfAbsent(id, name -> {
                Properties properties = new Properties();
                properties.setProperty("bootstrap.servers", bootstrap);
                properties.setProperty("transactional.id", name);
                StringSerializer text = new StringSerializer();
                KafkaProducer<String, String> opened = new KafkaProducer<>(properties, text, text);
                opened.initTransactions();
                opened.beginTransaction();
                return opened;
            });
            for (String value : values.split(",")) producer.send(new ProducerRecord<>(topic, value));
            producer.flush();
        }

        private static void create(Admin admin, String name, String assignment, String settings) throws Exception {
            Map<Integer, List<Integer>> partitions = new HashMap<>();
            for (String list : assignment.split(",")) partitions.put(partitions.size(), replicas(list));
            Map<String, String> configs = new HashMap<>();
            for (String setting : settings.isEmpty() ? new String[0] : settings.split(";")) {
                int equals = setting.indexOf('=');
                configs.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
            NewTopic topic = new NewTopic(name, partitions).configs(configs);
            System.out.println(name + " " + admin.createTopics(List.of(topic)).topicId(name).get());
        }

        private static List<Integer> replicas(String list) {
            return Arrays.stream(list.split(":")).map(Integer::valueOf).toList();
        }
    }
}
