import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import kafka.server.KafkaConfig;

/** Reads properties, a broker's on each line (NAME=VALUE, tabs between), and prints after "> " why Kafka refuses them, or nothing. */
public class CheckBrokerConfigs {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Properties properties = new Properties();
            for (String pair : line.split("\t")) {
                int equals = pair.indexOf('=');
                properties.setProperty(pair.substring(0, equals), pair.substring(equals + 1));
            }
            System.out.println("> " + problem(properties).replace("\n", "\\n"));
        }
    }

    static String problem(Properties properties) {
        try {
            KafkaConfig.fromProps(properties, false);
            return "";
        } catch (Exception e) {
            return e.getClass().getName() + " " + e.getMessage();
        }
    }
}
