import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads lines of "pattern TAB subject" and prints for each what java.util.regex says of them:
 * true or false for a match of the whole subject, invalid for a pattern that does not compile.
 */
public class MatchPatterns {
  public static void main(String[] args) throws Exception {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", -1);
      String answer;
      try {
        answer = Boolean.toString(Pattern.compile(parts[0]).matcher(parts[1]).matches());
      } catch (PatternSyntaxException e) {
        answer = "invalid";
      }
      System.out.println(answer);
    }
  }
}
