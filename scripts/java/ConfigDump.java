import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.coordinator.group.GroupConfig;
import org.apache.kafka.server.config.DynamicBrokerConfig;
import org.apache.kafka.server.config.ServerTopicConfigSynonyms;

/**
 * Prints names, types, defaults, validators and documentation of Kafka's configurations as JSON, one object per table,
 * in definition order; then one object that says what belongs together: which broker configurations change while it
 * runs, and which stand in for a topic's and a group's.
 */
public class ConfigDump {
    public static void main(String[] args) throws Exception {
        print("admin", org.apache.kafka.clients.admin.AdminClientConfig.configDef().configKeys());
        print("consumer", org.apache.kafka.clients.consumer.ConsumerConfig.configDef().configKeys());
        print("producer", org.apache.kafka.clients.producer.ProducerConfig.configDef().configKeys());
        print("topic", org.apache.kafka.storage.internals.log.LogConfig.configKeys());
        print("broker", org.apache.kafka.server.config.AbstractKafkaConfig.CONFIG_DEF.configKeys());
        print("brokerQuota", org.apache.kafka.server.config.QuotaConfig.brokerQuotaConfigs().configKeys());
        print("group", GroupConfig.CONFIG_DEF.configKeys());
        print("clientMetrics", org.apache.kafka.server.metrics.ClientMetricsConfigs.configDef().configKeys());
        printRelations();
    }

    static void printRelations() {
        String modes = new TreeMap<>(DynamicBrokerConfig.dynamicConfigUpdateModes()).entrySet().stream()
            .map(mode -> quote(mode.getKey()) + ":" + quote(mode.getValue())).collect(Collectors.joining(","));
        String topic = ServerTopicConfigSynonyms.ALL_TOPIC_CONFIG_SYNONYMS.entrySet().stream()
            .map(entry -> quote(entry.getKey()) + ":" + entry.getValue().stream()
                .map(each -> "[" + quote(each.name()) + "," + each.converter().apply("1") + "]").collect(Collectors.joining(",", "[", "]")))
            .collect(Collectors.joining(","));
        String group = GroupConfig.ALL_GROUP_CONFIG_SYNONYMS.entrySet().stream().filter(entry -> entry.getValue().isPresent())
            .map(entry -> quote(entry.getKey()) + ":" + quote(entry.getValue().get())).collect(Collectors.joining(","));
        System.out.println("{\"updates\":{" + modes + "},\"topicSynonyms\":{" + topic + "},\"groupSynonyms\":{" + group + "}}");
    }

    static void print(String table, Map<String, ConfigDef.ConfigKey> keys) throws Exception {
        StringBuilder out = new StringBuilder("{\"table\":" + quote(table) + ",\"keys\":[");
        String comma = "";
        for (ConfigDef.ConfigKey key : keys.values()) {
            out.append(comma).append("{\"name\":").append(quote(key.name)).append(",\"type\":").append(quote(key.type.name()));
            if (key.hasDefault()) out.append(",\"default\":").append(key.defaultValue == null ? "null" : quote(ConfigDef.convertToString(key.defaultValue, key.type)));
            if (key.validator != null) out.append(",\"validator\":").append(validator(key.validator));
            if (key.internalConfig) out.append(",\"internal\":true");
            out.append(",\"documentation\":").append(quote(key.documentation));
            out.append("}");
            comma = ",";
        }
        System.out.println(out.append("]}"));
    }

    static String validator(ConfigDef.Validator validator) throws Exception {
        StringBuilder out = new StringBuilder("{\"kind\":" + quote(validator.getClass().getName()));
        for (Field field : validator.getClass().getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) continue;
            field.setAccessible(true);
            out.append(",").append(quote(field.getName())).append(":").append(value(field.get(validator)));
        }
        return out.append(",\"text\":").append(quote(validator.toString())).append("}").toString();
    }

    static String value(Object value) throws Exception {
        if (value == null) return "null";
        if (value instanceof Boolean) return value.toString();
        if (value instanceof Collection<?> values) {
            return values.stream().map(each -> quote(String.valueOf(each))).collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof ConfigDef.Validator nested) return validator(nested);
        return quote(value.toString());
    }

    static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r") + "\"";
    }
}
