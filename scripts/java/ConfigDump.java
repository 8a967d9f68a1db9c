import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;

/** Prints names, types, defaults and validators of Kafka's configurations as JSON, one object per table, in definition order. */
public class ConfigDump {
    public static void main(String[] args) throws Exception {
        print("admin", org.apache.kafka.clients.admin.AdminClientConfig.configDef().configKeys());
        print("topic", org.apache.kafka.storage.internals.log.LogConfig.configKeys());
    }

    static void print(String table, Map<String, ConfigDef.ConfigKey> keys) throws Exception {
        StringBuilder out = new StringBuilder("{\"table\":" + quote(table) + ",\"keys\":[");
        String comma = "";
        for (ConfigDef.ConfigKey key : keys.values()) {
            out.append(comma).append("{\"name\":").append(quote(key.name)).append(",\"type\":").append(quote(key.type.name()));
            if (key.hasDefault()) out.append(",\"default\":").append(key.defaultValue == null ? "null" : quote(ConfigDef.convertToString(key.defaultValue, key.type)));
            if (key.validator != null) out.append(",\"validator\":").append(validator(key.validator));
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
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
