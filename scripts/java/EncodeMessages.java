import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.ZipFile;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageUtil;

/**
 * Encodes messages with Kafka's own generated classes. Each line of stdin is a message's name, a version and its
 * JSON, parted by tabs; each line of stdout the bytes in hex.
 *
 *   java -cp 'jars/*' EncodeMessages.java < lines
 */
public class EncodeMessages {
  public static void main(String[] args) throws Exception {
    Map<String, Class<?>> converters = converters();
    ObjectMapper mapper = new ObjectMapper();
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StringBuilder out = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", 3);
      Class<?> converter = converters.get(parts[0]);
      if (converter == null) throw new IllegalArgumentException("no class for " + parts[0]);
      short version = Short.parseShort(parts[1]);
      Message message = (Message) converter.getMethod("read", JsonNode.class, short.class)
          .invoke(null, mapper.readTree(parts[2]), version);
      ByteBuffer bytes = MessageUtil.toByteBufferAccessor(message, version).buffer();
      byte[] content = new byte[bytes.remaining()];
      bytes.get(content);
      out.append(HexFormat.of().formatHex(content)).append('\n');
    }
    System.out.print(out);
  }

  /** The JSON converters in Kafka's jars, by the name of the message in its schema. */
  private static Map<String, Class<?>> converters() throws Exception {
    Map<String, Class<?>> found = new HashMap<>();
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!new File(jar).getName().startsWith("kafka-")) continue;
      try (ZipFile zip = new ZipFile(jar)) {
        for (var entries = zip.entries(); entries.hasMoreElements();) {
          String path = entries.nextElement().getName();
          if (!path.endsWith("JsonConverter.class") || path.contains("$")) continue;
          String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("(Data)?JsonConverter.class$", "");
          found.put(name, Class.forName(path.replace('/', '.').replaceAll(".class$", "")));
        }
      }
    }
    return found;
  }
}
